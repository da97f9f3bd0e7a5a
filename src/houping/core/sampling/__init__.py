"""Sample sizes, allocation, the draw by hash tickets, reserves and verification."""
