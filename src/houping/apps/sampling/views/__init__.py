"""Pages of the draw, by subject."""
