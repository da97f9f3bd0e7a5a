"""Findings (问题): what a problem counts as, until when who must act, what its text may say, how a panel decides."""
