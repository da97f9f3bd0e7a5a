"""The `houping plan` commands."""

import typer

app = typer.Typer(no_args_is_help=True)


@app.callback()
def group() -> None:
    """Keep `houping plan` a group while it has few commands."""
