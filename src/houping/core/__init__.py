"""The method: pure functions on arrays and frozen dataclasses; no I/O, no clock, no global state."""
