"""What the terminal shows: one progress bar per step, and plain tables; whole when it goes to a file or a pipe."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.box import HEAVY_HEAD, Box
from rich.console import Console, ConsoleDimensions
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from houping.chain.run import Progress as Report
from houping.cli.words import spoken

UNBOUNDED = 10_000


class _Console(Console):
    """A console that cuts and wraps on a terminal only: what another program reads is never cut."""

    @property
    def size(self) -> ConsoleDimensions:
        """Return the size of the terminal; of a file or a pipe, room for everything."""
        found = super().size
        return found if self.is_terminal else ConsoleDimensions(UNBOUNDED, found.height)

    @size.setter
    def size(self, new_size: tuple[int, int]) -> None:
        Console.size.fset(self, new_size)  # type: ignore[attr-defined]


out = _Console(highlight=False, markup=False)


def table(title: str, headers: Sequence[str], right: Sequence[str] = (), *, box: Box = HEAVY_HEAD) -> Table:
    """Return an empty table with its title and headers in the user's language; `right` are aligned right."""
    found = Table(title=spoken(title) or None, box=box)
    for header in headers:
        found.add_column(spoken(header), justify="right" if header in right else "left")
    return found


@contextmanager
def step_bar(number: int, total: int, title: str) -> Iterator[Report]:
    """Show one step with its share done and the time taken; on a plain file, one line when it ends."""
    columns = (
        SpinnerColumn(finished_text="✓"),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[detail]}", markup=False, style="dim"),
    )
    with Progress(*columns, console=out) as progress:
        task = progress.add_task(f"{number:>2}/{total} {spoken(title)}", total=1.0, detail="")

        def report(message: str, share: float) -> None:
            progress.update(task, completed=share, detail=spoken(message))

        yield report
        progress.update(task, completed=1.0, detail="")
