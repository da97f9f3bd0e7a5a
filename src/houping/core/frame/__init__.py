"""The sampling frame: its schema, the checks of its rows, and the digests that freeze it."""
