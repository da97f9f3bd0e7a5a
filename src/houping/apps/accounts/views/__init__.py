"""Pages of this app: the way in, one's own account, people, offices and roles, the invitation sheet."""
