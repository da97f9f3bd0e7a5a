"""Rectification (整改): a letter to every county with its problems, its plans and proofs, acceptance, measures."""
