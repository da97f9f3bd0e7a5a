"""Policy as data: one folder per assessment plan, every number with its clause."""
