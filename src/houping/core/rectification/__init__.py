"""Rectification (整改): until when, what counts as late, what a county still owes."""
