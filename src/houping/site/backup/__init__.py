"""Backup and restore: one moment of the database, then the files that it names, then a list that proves both."""
