"""Assessments: the plan, its consultation, approval, issue and schedule."""
