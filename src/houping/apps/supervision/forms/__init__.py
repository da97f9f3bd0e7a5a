"""What people fill in about the supervision."""
