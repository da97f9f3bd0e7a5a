"""Median time of every page of the demonstration site on SQLite, as the person who works with it.

    python bench/pages.py --workspace out/demo [--rounds 7] [--slowest 15] [--json FILE]

`houping demo` makes the workspace (--scale 1 for the full one). The time is that of the whole answer inside the
server: sign-in, queries, templates; downloads too, network left out. The first round warms caches as daily work
does; its slowest answer is printed as well. Target: the median of every page within 200 ms.
"""

import argparse
import json
import logging
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

TARGET_S = 0.2
TESTS = Path(__file__).resolve().parents[1] / "tests"


def main() -> None:
    """Load the demonstration into a folder of its own, open every page, print medians."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--workspace", type=Path, required=True)
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--slowest", type=int, default=15)
    options.add_argument("--json", type=Path)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="houping-pages-") as folder:
        start(Path(folder), asked.workspace)
        found = measure(asked.rounds)
    report(found, asked.slowest)
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    sys.exit(any(row["page"] and row["median"] > TARGET_S for row in found))


def start(folder: Path, workspace: Path) -> None:
    """Make a site with the demonstration of a workspace."""
    os.environ |= {
        "HOUPING_DATA": str(folder),
        "HOUPING_DEMO": "1",
        "HOUPING_LOG": "ERROR",
        "DJANGO_SETTINGS_MODULE": "houping.site.settings",
    }
    sys.path.insert(0, str(TESTS))
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.SECOND_FACTOR_REQUIRED = False
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    logging.disable(logging.ERROR)
    call_command("migrate", verbosity=0)
    from visits import finished

    finished(settings, folder, workspace.resolve())


def measure(rounds: int) -> list[dict[str, object]]:
    """Open every address and return its first and its median time in seconds, the slowest first."""
    from django.test import Client

    from houping.apps.accounts.models import Person
    from visits import visits

    clients: dict[str, Client] = {}
    found = []
    for visit in visits():
        if visit.role not in clients:
            clients[visit.role] = Client()
            clients[visit.role].force_login(Person.objects.get(username=f"demo-{visit.role.lower()}"))
        times, answer = [], None
        for _ in range(rounds + 1):
            begin = time.perf_counter()
            answer = clients[visit.role].get(visit.url)
            b"".join(answer) if answer.streaming else answer.content
            answer.close()
            times.append(time.perf_counter() - begin)
        page = answer.status_code == 200 and answer.headers.get("Content-Type", "").startswith("text/html")
        row = {"name": visit.name, "role": str(visit.role), "status": answer.status_code, "page": page}
        found.append(row | {"first": times[0], "median": statistics.median(times[1:])})
    return sorted(found, key=lambda row: -float(row["median"]))


def report(found: list[dict[str, object]], slowest: int) -> None:
    """Print the slowest and the sum of it."""
    print(f"{'address':32} {'role':8} {'status':>6} {'first ms':>9} {'median ms':>9}")
    for row in found[:slowest]:
        print(
            f"{row['name']:32} {row['role']:8} {row['status']:>6} {row['first'] * 1e3:9.0f} {row['median'] * 1e3:9.0f}"
        )
    pages = [row for row in found if row["page"]]
    late = [row["name"] for row in pages if row["median"] > TARGET_S]
    middle = statistics.median(row["median"] for row in pages) * 1e3
    print(
        f"{len(pages)} pages, median of medians {middle:.0f} ms, over {TARGET_S * 1e3:.0f} ms: {late or 'none'}"
    )


if __name__ == "__main__":
    main()
