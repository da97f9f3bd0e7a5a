"""The JSON interface: other systems read plan, frame, sample, progress and results, and start a computation.

No sessions, no cookies: a token of an office (apps/tokens) opens what its scopes say, everything else is refused.
"""
