"""Sampling frames: upload, checks, sign-off, freeze."""
