"""Houping (后评): independent policy assessment, from the plan document to graded, written results."""

__version__ = "0.1.0"
