"""Writes of the supervision: burden, negative lists, inspections, violations, slips, clues, what the public reports."""
