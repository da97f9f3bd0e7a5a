"""Only my households: 330 tablets of 33 counties, the whole released sample; one handover changes exactly two lists.

    python bench/only_mine.py --data SITE      (SITE: data of `houping serve --demo`, which is not running)

Scenario 6 of the acceptance list at its full size, over the addresses that tablets ask. Everything happens in one
transaction that is rolled back. Prints how many lists were read and how long they took; exits 1 on a difference.
"""

import argparse
import csv
import io
import os
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.pop(0)
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
PAIRS = 5  # of each county: ten tablets


def main() -> int:
    """Enrol, assign, read every list, hand one household over, read them again."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True)
    os.environ["HOUPING_DATA"] = parser.parse_args().data
    os.environ.setdefault("HOUPING_LOG", "ERROR")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "houping.site.settings")
    import django

    django.setup()
    from django.db import transaction

    with transaction.atomic():
        wrong = measure()
        transaction.set_rollback(True)
    return int(wrong)


def measure() -> bool:
    """Return whether anything differs from what scenario 6 asks."""
    from houping.apps.collection import assigning
    from houping.apps.collection.assigning import Wanted
    from houping.apps.collection.models import Assignment
    from houping.apps.plans.models import Assessment

    assessment = Assessment.objects.get()
    tablets, leaders = enrolled(assessment)
    begin = time.perf_counter()
    before = [listed(tablet) for tablet in tablets]
    seconds = time.perf_counter() - begin
    times = Counter(unit for _md5, units in before for unit in units)
    wanted = set(Assignment.objects.current(assessment).values_list("unit", flat=True))
    own = all(units == owned(t.device) for t, (_md5, units) in zip(tablets, before, strict=True))
    row = Assignment.objects.filter(state="assigned", pair__isnull=False).order_by("county", "unit").first()
    other = next(p for p in row.pair.__class__.objects.filter(county=row.county, ended=None) if p != row.pair)
    assigning.distribute(
        actor=leaders[row.county],
        assessment=assessment,
        county=row.county,
        wanted=[Wanted(row.unit, other.number)],
        reason="就近改派（测量）",
    )
    after = [listed(tablet) for tablet in tablets]
    changed = [n for n in range(len(tablets)) if before[n] != after[n]]
    people = {row.pair.first_id, row.pair.second_id, other.first_id, other.second_id}
    hashes = {before[n][0] for n in changed}
    print(f"{len(tablets)} tablets, {len(wanted)} households, {2 * len(tablets)} answers in {seconds:.1f} s")
    print(f"each holds its own only: {own}; every household on two tablets: {set(times.values()) == {2}}")
    print(f"handover: {len(hashes)} lists changed, on {len(changed)} tablets")
    return not (
        own
        and set(times) == wanted
        and set(times.values()) == {2}
        and len(hashes) == 2
        and {tablets[n].device.person_id for n in changed} == people
    )


def enrolled(assessment):
    """Return the tablets of five pairs in every county, all households given out, and county -> its leader."""
    from django.test import Client

    from houping.apps.accounts.models import Assignment as Role
    from houping.apps.accounts.models import Organisation, Person
    from houping.apps.collection import assigning
    from houping.apps.collection.assigning import Wanted
    from houping.apps.collection.models import Assignment, Pair
    from houping.apps.sampling import lists
    from houping.apps.sampling.models import Ceremony
    from houping.apps.training.models import Certificate
    from openrosa.conftest import Tablet, certify, make_device

    office = Organisation.objects.filter(kind="field_agency").first()
    manual = Certificate.objects.first().manual
    released = lists.released_units(Ceremony.objects.current(assessment))
    tablets, leaders = [], {}

    def person(name, role, county):
        made = Person.objects.create(
            username=name, name=name, organisation=office, must_change_password=False
        )
        Role.objects.create(person=made, role=role, assessment=assessment.key, county=county)
        return made

    for county in sorted({unit.county for unit in released.values()}):
        leader = leaders[county] = person(f"bench-tl-{county}", "TL", county)
        values = {"actor": leader, "assessment": assessment, "county": county}
        assigning.take_over(**values)
        pairs = list(Pair.objects.filter(assessment=assessment, county=county, ended=None))
        while len(pairs) < PAIRS:
            crew = [person(f"bench-{county}-{2 * len(pairs) + n}", "EN", county) for n in (0, 1)]
            for one in crew:
                certificate = certify(assessment, one)
                Certificate.objects.filter(pk=certificate.pk).update(manual=manual)
            pairs.append(assigning.make_pair(**values, first=crew[0], second=crew[1]))
        free = Assignment.objects.filter(county=county, pair=None).order_by("village", "household")
        given = [
            Wanted(unit, pairs[n % PAIRS].number)
            for n, unit in enumerate(free.values_list("unit", flat=True))
        ]
        if given:
            assigning.distribute(**values, wanted=given)
        for pair in pairs:
            for one in (pair.first, pair.second):
                device, token = make_device(assessment, one, county, f"{county}-{one.pk}")
                tablets.append(Tablet(Client(SERVER_NAME="127.0.0.1"), device, token))
    return tablets, leaders


def owned(device):
    """Return the units that the pair of a tablet's person was given."""
    from houping.apps.collection.models import Assignment

    return frozenset(Assignment.objects.counted().of_person(device.person).values_list("unit", flat=True))


def listed(tablet):
    """Return (md5 that the manifest names, units of the list); raises where the bytes have another md5."""
    from xml.etree import ElementTree

    from openrosa.conftest import md5
    from openrosa.test_protocol import MANIFEST

    answer = tablet.get("forms/household/manifest")
    assert answer.status_code == 200, answer.content[:300]
    (file,) = ElementTree.fromstring(answer.content)
    url = file.findtext(MANIFEST + "downloadUrl")
    got = tablet.client.get("/v1/" + url.partition("/v1/")[2], headers={"X-OpenRosa-Version": "1.0"})
    named = file.findtext(MANIFEST + "hash")
    assert named == f"md5:{md5(got.content)}"
    rows = csv.DictReader(io.StringIO(got.content.decode("utf-8-sig")))
    return named, frozenset(row["name"] for row in rows)


if __name__ == "__main__":
    sys.exit(main())
