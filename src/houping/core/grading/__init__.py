"""From scores to ranks and grades, with what the data cannot tell apart."""
