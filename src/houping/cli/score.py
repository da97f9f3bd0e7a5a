"""The `houping score` command."""


def score() -> None:
    """Replaced by the real command."""
