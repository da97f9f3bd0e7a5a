"""Findings (问题): reported, verified, fed back, answered, rechecked, ruled. Nothing counts unverified or is deleted."""
