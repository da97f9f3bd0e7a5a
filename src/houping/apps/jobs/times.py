"""When the runs of a workspace were made: a record says what was computed, the file system when."""

import datetime
from collections.abc import Iterable

from houping.chain.run import RECORD, Run

Made = tuple[datetime.datetime, int]  # when, and how many steps stand before it


def runs_by_time(runs: Iterable[Run]) -> list[tuple[datetime.datetime, Run]]:
    """Return the runs with the time of each, oldest first.

    The time is that of the record, but never before that of an input: a workspace that was copied may have lost
    its times, and then at least nothing stands before what it was computed from.
    """
    found = {run.folder.resolve(): run for run in runs}
    made: dict[str, Made] = {}

    def look(run: Run) -> Made:
        if run.id not in made:
            own = datetime.datetime.fromtimestamp((run.folder / RECORD).stat().st_mtime, datetime.UTC)
            before = [look(found[p.resolve()]) for p in run.input_paths().values() if p.resolve() in found]
            when = max([own, *(time for time, _ in before)])
            made[run.id] = when, max((steps for _, steps in before), default=-1) + 1
        return made[run.id]

    return [(look(run)[0], run) for run in sorted(found.values(), key=lambda run: (*look(run), run.id))]
