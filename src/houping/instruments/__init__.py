"""Instruments: questionnaires from reviewable sheets to XForms, and submissions back to answers."""
