"""The results of the demonstration: taken over from a workspace that already holds them (演示数据)."""

import shutil
from typing import Any

from django.conf import settings

from houping.apps.accounts.roles import Role
from houping.apps.jobs.models import Run
from houping.apps.jobs.services import keep_runs
from houping.apps.results.models import Delivery, of
from houping.core.collection.columns import TABLES
from houping.tables.files import atomic_folder


def load(demo: Any) -> None:
    """Keep the runs of `houping demo`; without them the pages say what to do."""
    assessment = demo.assessment
    if not assessment.workspace.exists():
        return
    keep_runs(assessment.key, assessment.workspace)
    run: Run | None = of(assessment, "answers")
    if run is None:
        return
    delivery = Delivery.objects.create(
        assessment=assessment,
        number=1,
        title="模拟答案（演示）",
        state=Delivery.State.SOUND,
        tables=list(TABLES),
        run=run,
        given_by=demo.people[Role.QC],
    )
    with atomic_folder(delivery.home / "tables") as folder:
        for name in TABLES:
            shutil.copyfile(settings.WORKSPACES / run.folder / f"{name}.parquet", folder / f"{name}.parquet")
