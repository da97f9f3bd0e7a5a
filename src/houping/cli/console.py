"""What the terminal shows: one progress bar per step, and plain tables."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from houping.chain.run import Progress as Report

out = Console(highlight=False)


@contextmanager
def step_bar(number: int, total: int, title: str) -> Iterator[Report]:
    """Show one step with its share done and the time taken; on a plain file, one line when it ends."""
    columns = (
        SpinnerColumn(finished_text="✓"),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
        TextColumn("[dim]{task.fields[detail]}"),
    )
    with Progress(*columns, console=out) as progress:
        task = progress.add_task(f"{number:>2}/{total} {title}", total=1.0, detail="")

        def report(message: str, share: float) -> None:
            progress.update(task, completed=share, detail=message)

        yield report
        progress.update(task, completed=1.0, detail="")
