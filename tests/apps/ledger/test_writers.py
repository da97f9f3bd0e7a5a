"""Many writers at once make one chain, on SQLite and PostgreSQL; the triggers stand on both."""

import json

WRITE = """
from django.db import transaction
from houping.apps.ledger.services import record
for number in range(25):
    with transaction.atomic():
        record(actor=None, action="export", subject=f"{0}:{{number}}", rows=number)
"""
REFUSED = """
from django.db import DatabaseError, connection
from houping.apps.ledger.models import Entry
from houping.apps.ledger.queries import stored
refused = []
ways = [lambda: Entry.objects.update(actor="x"), lambda: Entry.objects.filter(seq=1).delete()]
if connection.vendor == "postgresql":
    ways.append(lambda: connection.cursor().execute("TRUNCATE ledger_entry"))
for way in ways:
    try:
        way()
    except DatabaseError as error:
        refused.append("append-only" in str(error))
print(json.dumps({"refused": refused == [True] * len(ways), "rows": list(stored())}))
"""


def test_three_writers_at_once_make_one_sound_chain_that_nobody_can_change(own_site):
    writers = [own_site.begin(WRITE.format(name)) for name in "甲乙丙"]
    for writer in writers:
        own_site.wait(writer)
    found = own_site.python(REFUSED)
    assert found["refused"]
    assert [row["seq"] for row in found["rows"]] == list(range(1, 76))
    for name in "甲乙丙":
        own = [json.loads(row["details"])["rows"] for row in found["rows"] if row["subject"].startswith(name)]
        assert own == list(range(25))
    assert "75 条" in own_site.manage("verify_ledger")
