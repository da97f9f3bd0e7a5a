"""Estimates, scores and grades: runs and their pages."""
