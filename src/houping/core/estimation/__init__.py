"""Weights, calibration, totals, ratios, variances, replicates and intervals."""
