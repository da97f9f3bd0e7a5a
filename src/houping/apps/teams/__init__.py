"""Working groups, secondments, agencies, commitments."""
