"""The `houping rank` command."""


def rank() -> None:
    """Replaced by the real command."""
