"""The draw: ceremony, run, release, replacement."""
