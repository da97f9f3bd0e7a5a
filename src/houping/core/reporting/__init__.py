"""The facts of a report: every number with what its sentence needs."""
