"""Damaged uploads against the server of the tablets for some time: no fault, nothing acknowledged half kept.

    python bench/fuzz.py [--seconds 600] [--seed 1] [--first 0]

Prints how often each status came and every number whose upload was answered wrongly; `--first NUMBER --seconds 0`
sends that one again.
"""

import argparse
import collections
import logging
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.pop(0)  # a file beside this one has the name of a folder of the tests
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))


def main() -> int:
    """Make a site, send until the time is over, look at what is stored."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="houping-fuzz-") as folder:
        os.environ |= {
            "HOUPING_DATA": folder,
            "HOUPING_HOSTS": "testserver",
            "HOUPING_LOG": "ERROR",
            "DJANGO_SETTINGS_MODULE": "houping.site.settings",
        }
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        wrong = send(options)
        return int(bool(wrong) or not whole())


def send(options: argparse.Namespace) -> dict[int, str]:
    """Send damaged uploads; return number -> what was wrong."""
    import contextlib
    import io
    import json
    from types import SimpleNamespace

    from django.test import Client

    from openrosa.field import SET_UP
    from openrosa.fuzz import Good, damaged, fire

    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(SET_UP % {"questions": 30, "tablets": 1}, {"json": json})
    project, tokens = json.loads(said.getvalue())
    client = Client(raise_request_exception=False)
    statuses, kept = collections.Counter(), client.request

    def counted(**environment: object) -> object:
        answer = kept(**environment)
        statuses[answer.status_code] += 1
        return answer

    client.request = counted
    tablet = SimpleNamespace(client=client, base=f"/v1/key/{tokens[0]}/projects/{project}")
    logging.getLogger("houping").setLevel(logging.ERROR)
    wrong, number, end = {}, options.first, time.monotonic() + options.seconds
    while not statuses or time.monotonic() < end:
        if fault := fire(tablet, damaged(_good(Good, number), options.seed, number)):
            wrong[number] = fault
            print(f"{number}: {fault}", flush=True)
        number += 1
    print(f"{number - options.first} uploads in {options.seconds:.0f} s: {dict(sorted(statuses.items()))}")
    print(f"answered wrongly: {len(wrong)}")
    return wrong


def _good(good: type, number: int) -> object:
    """Return a whole upload; every second one has a file."""
    answers = "".join(f"<q{n}>第{n}题 answer</q{n}>" for n in range(30))
    photo = "p.jpg" if number % 2 else ""
    xml = (
        f'<data id="hh" version="1">{answers}<photo>{photo}</photo>'
        f"<meta><instanceID>uuid:{number:036d}</instanceID></meta></data>"
    )
    return good(xml, (("p.jpg", b"\xff\xd8\xff photo"),) if photo else ())


def whole() -> bool:
    """Read everything that was acknowledged, as the worker would; return whether nothing is missing."""
    from houping.apps import store
    from houping.apps.collection import settling
    from houping.apps.collection.models import Quarantined, SubmissionVersion
    from houping.apps.ledger import queries as ledger

    while settling.tell():
        pass
    count = 0
    for version in SubmissionVersion.objects.prefetch_related("files"):
        for digest in [version.sha256, *(file.sha256 for file in version.files.all())]:
            store.read(digest)
            count += 1
    aside = [store.read(digest) for digest in Quarantined.objects.values_list("sha256", flat=True)]
    untold = SubmissionVersion.objects.filter(entry__isnull=True).count()
    print(
        f"{count} files of acknowledged interviews read, {len(aside)} set aside, without ledger entry {untold}; "
        f"ledger of {ledger.check().count} entries sound"
    )
    return not untold


if __name__ == "__main__":
    sys.exit(main())
