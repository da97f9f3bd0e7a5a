"""The frame of the demonstration: taken over from a workspace that already holds one (演示数据)."""

import json
from pathlib import Path
from typing import Any

from django.utils import timezone

from houping.apps.accounts.roles import Role
from houping.apps.frames.counts import COUNTS
from houping.apps.frames.models import Frame
from houping.apps.frames.services import salt_path
from houping.apps.jobs.models import Run
from houping.apps.jobs.services import keep_runs
from houping.chain import run as chain
from houping.chain.run import latest
from houping.core.errors import RunMissing
from houping.tables.private import private_text


def load(demo: Any) -> None:
    """Take the frozen frame of `houping demo` over; without one the page says what to do."""
    workspace = demo.assessment.workspace
    try:
        run = latest(workspace, "frame")
    except RunMissing:
        return
    keep_runs(demo.assessment.key, workspace)
    keep_secret(run, "salt", salt_path(demo.assessment))
    public = json.loads((run.folder / "frame.json").read_text(encoding="utf-8"))
    Frame.objects.create(
        assessment=demo.assessment,
        number=1,
        title="演示抽样框",
        demo=True,
        state=Frame.State.FROZEN,
        counties=_counties(public),
        uploaded_by=demo.people[Role.QC],
        signed_by=demo.people[Role.QC],
        signed=timezone.now(),
        statement="演示数据：村名为真，其余虚构。",
        root=public["root"],
        salt_commitment=public["salt_commitment"],
        run=Run.objects.get(assessment=demo.assessment.key, run=run.id),
        frozen=timezone.now(),
    )


def _counties(public: dict[str, Any]) -> list[dict[str, object]]:
    """Return the counts by county as the checks of an uploaded frame would keep them."""
    rows = []
    for code, county in sorted(public["counties"].items()):
        households, listed, phone = county["households"], county["listed"], county["phone"]
        values = (
            sum(county["villages"].values()),
            county["villages"].get("relieved", 0),
            sum(households.values()),
            households["monitored"],
            households["relieved"],
            sum(listed.values()),
            phone["monitored"] + phone["relieved"],
        )
        rows.append({"county": code, "county_name": county["name"], **dict(zip(COUNTS, values, strict=True))})
    return rows


def keep_secret(run: chain.Run, name: str, target: Path) -> None:
    """Keep the secret that a run of the workspace was made with where the site keeps its own, owner only.

    Without it a restored copy of the demonstration could prove nothing. A workspace without the file has none.
    """
    source = run.input_paths()[name]
    if source.is_file() and not target.exists():
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        private_text(target, source.read_text(encoding="utf-8"))
