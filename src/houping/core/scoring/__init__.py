"""From estimates to scores: normalise, aggregate, sensitivity."""
