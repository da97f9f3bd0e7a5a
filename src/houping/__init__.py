"""Houping (后评): independent policy assessment, from the plan document to graded, written results."""

from houping.processor import hold

__version__ = "0.1.0"

hold()  # before anything loads the numerical libraries
