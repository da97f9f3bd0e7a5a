"""Writes of this app: the review of the reports, and their issue after approval."""
