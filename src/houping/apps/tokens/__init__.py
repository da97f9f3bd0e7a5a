"""Tokens of the JSON interface: which office may read or start what, from when to when."""
