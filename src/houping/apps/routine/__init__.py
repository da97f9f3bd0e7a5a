"""Routine data of the departments (平时情况): requests, versions, corrections, what was found false (R-7.18, R-7.19)."""
