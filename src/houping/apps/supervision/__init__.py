"""Supervision: what the assessment asks of the counties (基层负担)."""
