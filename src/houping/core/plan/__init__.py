"""The plan of an assessment as data: models and the checker of its own arithmetic."""
