"""The JSON interface for other systems: read what is published, start and follow runs."""
