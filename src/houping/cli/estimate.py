"""The `houping estimate` command."""


def estimate() -> None:
    """Replaced by the real command."""
