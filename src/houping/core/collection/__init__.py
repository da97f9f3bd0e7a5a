"""Collection: what became of every approached unit, and the checks of the answers that come back."""
