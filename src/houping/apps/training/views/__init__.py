"""Pages of training, exam and certificates."""
