"""The ledger takes entries and nothing else; what is changed behind its back is found and named."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from houping.apps.accounts.roles import Role
from houping.apps.ledger.append_only import open_again
from houping.apps.ledger.models import Entry
from houping.apps.ledger.queries import check, head
from houping.apps.ledger.registry import ActionUnknown
from houping.apps.ledger.services import record, record_reading
from houping.core.errors import HoupingError, ReasonMissing
from houping.core.ledger import GENESIS


def test_each_entry_covers_the_one_before(told):
    one, two = told(2, details_of="甲")
    assert (one.seq, one.previous, two.seq, two.previous) == (1, GENESIS, 2, one.digest)
    assert one.details == '{"details_of":"甲"}'
    assert check().head == head().digest == two.digest


def test_the_head_of_an_empty_ledger_is_the_root(db):
    assert (head().seq, head().digest) == (0, GENESIS)


def test_an_act_that_nobody_listed_is_refused(db):
    with pytest.raises(ActionUnknown), transaction.atomic():
        record(actor=None, action="unheard.of", subject="x")


@pytest.mark.django_db(transaction=True)
def test_an_entry_without_a_transaction_is_refused():
    with pytest.raises(transaction.TransactionManagementError):
        record(actor=None, action="export", subject="x")


def test_an_act_that_is_undone_leaves_no_entry(told):
    told()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(actor=None, action="export", subject="x")
        raise ZeroDivisionError
    assert Entry.objects.count() == 1 and check().is_whole


def test_what_is_no_json_is_refused(told):
    for value in (float("nan"), object()):
        with pytest.raises((ValueError, TypeError)):
            told(value=value)


def test_a_long_subject_is_cut_before_the_digest_is_made(told):
    (entry,) = told(subject="长" * 300)
    assert len(entry.subject) == 120 and check().count == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda entries: entries.update(actor="somebody"),
        lambda entries: entries.filter(seq=2).delete(),
        lambda entries: entries.all()._raw_delete(using="default"),
    ],
    ids=["update", "delete", "raw delete"],
)
def test_the_database_refuses_to_change_or_remove_an_entry(told, change):
    told(3)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change(Entry.objects.all())
    assert check().count == 3


@pytest.mark.parametrize(
    "statement",
    {
        "sqlite": [
            "REPLACE INTO ledger_entry SELECT * FROM ledger_entry WHERE seq = 2",
            "UPDATE OR REPLACE ledger_entry SET seq = 1 WHERE seq = 2",
            "INSERT INTO ledger_entry SELECT * FROM ledger_entry WHERE true "
            "ON CONFLICT (seq) DO UPDATE SET actor = 'x'",
        ],
        "postgresql": [
            "TRUNCATE ledger_entry",
            "INSERT INTO ledger_entry SELECT * FROM ledger_entry ON CONFLICT (seq) DO UPDATE SET actor = 'x'",
        ],
    }[connection.vendor],
)
def test_the_database_refuses_the_ways_around(told, statement):
    told(3)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)
    assert check().count == 3


TEXTS = ("at", "actor", "action", "subject", "assessment", "county", "details", "previous", "digest")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    where=st.integers(1, 5), field=st.sampled_from(TEXTS), place=st.integers(0, 200), by=st.integers(1, 127)
)
def test_one_byte_changed_in_the_database_is_found_and_its_entry_named(damaged, where, field, place, by):
    with damaged(where, field, place, by), pytest.raises(HoupingError) as refusal:
        check()
    assert (refusal.value.code, refusal.value.fields["seq"]) == ("ledger-entry-changed", where)


@pytest.fixture
def damaged(told):
    """Change one stored byte behind the back of the triggers, then put it back."""
    from contextlib import contextmanager

    told(5, assessment="cq2021", county="500101", reason="核对名单")
    open_again(connection, "ledger_entry")

    @contextmanager
    def change(where, field, place, by):
        stored = getattr(Entry.objects.get(seq=where), field).encode()
        data = bytearray(stored)
        data[place % len(data)] ^= by
        put(where, field, bytes(data))
        yield
        put(where, field, stored)

    def put(where, field, data):
        if connection.vendor == "postgresql":  # it refuses bytes that are no text by itself
            assume(_is_text(data))
            data = data.decode()
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE ledger_entry SET {field} = CAST(%s AS TEXT) WHERE seq = %s", [data, where]
            )

    return change


def _is_text(data):
    try:
        return "\0" not in data.decode()
    except UnicodeDecodeError:
        return False


def test_an_entry_whose_number_was_changed_is_missed(told):
    told(5)
    open_again(connection, "ledger_entry")
    Entry.objects.filter(seq=3).update(seq=9)
    with pytest.raises(HoupingError) as refusal:
        check()
    assert (refusal.value.code, refusal.value.fields["seq"]) == ("ledger-entry-missing", 3)


def test_the_command_says_how_many_or_what_is_wrong(told):
    told(3)
    said = io.StringIO()
    call_command("verify_ledger", head=head().digest, stdout=said)
    assert "3 条" in said.getvalue() and head().digest in said.getvalue()
    open_again(connection, "ledger_entry")
    Entry.objects.filter(seq=2).update(actor="x")
    with pytest.raises(CommandError, match="第 2 条") as refusal:
        call_command("verify_ledger", stdout=said)
    assert refusal.value.returncode == 13


def test_reading_personal_data_needs_a_reason_and_leaves_an_entry(person_with):
    actor = person_with(Role.QC)
    reading = {"actor": actor, "what": "户主姓名和电话", "subject": "household:42", "county": "500101"}
    with pytest.raises(ReasonMissing):
        record_reading(**reading, assessment="cq2021", reason="  ", rows=1)
    entry = record_reading(**reading, assessment="cq2021", reason="回访核对", rows=12)
    assert (entry.action, entry.actor, entry.county) == ("personal.read", actor.username, "500101")
    assert entry.data == {"what": "户主姓名和电话", "reason": "回访核对", "rows": 12}
