"""Quality: the checks of interviews and interviewers. Findings are reasons to look, never verdicts."""
