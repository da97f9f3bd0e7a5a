"""Files that come in before the form that they belong to: over several connections, for whoever sends them only."""
