"""People, organisations, roles and what they may do."""
