"""No page asks the database too much, and none asks more when there is more to show."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from houping.apps.accounts import sessions
from houping.apps.accounts.models import Organisation, Person
from houping.apps.ledger import queries as ledger
from visits import KEY, a_job_under_way, addresses, visits

pytestmark = [pytest.mark.xdist_group("flow"), pytest.mark.django_db]
MOST = 15  # queries a page
WHOLE_REPORT = {
    "quality:report-word": 40
}  # a document made of the figures of five pages, written once an evening
# addresses of objects that the demonstration does not have, or that name a second object
UNSEEN = {
    "accounts:stop-avoiding",
    "sampling:decide",
    "tokens:revoke",
    "tokens:revoke-own",
    "quality:release",
    "findings:upload-part",
    "rectification:upload-part",
    "rectification:measure-file",
    "collection:quarantine-decide",
    "collection:device-act",
}


@pytest.fixture
def site(finished_site, db, monkeypatch):
    """The demonstration with all its results and a job under way.

    Its ledger is read in one piece, however long it is, and no session is old enough to be written anew.
    """
    monkeypatch.setattr(ledger, "CHUNK", 1_000_000)
    monkeypatch.setattr(sessions, "TOUCH_SECONDS", 1_000_000)
    a_job_under_way()


def count():
    """Return visit -> number of queries; opening and closing a transaction is no question."""
    clients, counts = {}, {}
    for visit in visits():
        if visit.role not in clients:
            client = clients[visit.role] = Client()
            client.force_login(Person.objects.get(username=f"demo-{visit.role.lower()}"))
            client.get(reverse("results:dashboard", args=[KEY]))  # sessions remember the assessment
        with CaptureQueriesContext(connection) as asked:
            answer = clients[visit.role].get(visit.url)
            answer.close()
        assert answer.status_code in {200, 302, 404, 405, 409} or visit.name == "health", visit
        words = [query["sql"].split(" ", 1)[0] for query in asked.captured_queries]
        counts[visit.name] = sum(word not in {"SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"} for word in words)
    return counts


def test_every_address_is_visited(site):
    assert addresses().keys() - {visit.name for visit in visits()} <= UNSEEN


def test_no_page_asks_more_than_fifteen_queries_and_twice_the_data_asks_no_more(site):
    before = count()
    assert {name: n for name, n in before.items() if n > WHOLE_REPORT.get(name, MOST)} == {}
    _twice()
    after = count()
    assert {name: (before[name], n) for name, n in after.items() if n > before[name]} == {}


def _twice():
    """Double what grows in daily work: offices, people, tasks, notices, receipts, opinions, documents, members."""
    offices, people = _twice_people()
    _twice_work(offices)
    _twice_teams(people)


def _twice_people():
    offices = {o.pk: _copy(o, code=f"{o.code}-2") for o in Organisation.objects.all()}
    people = {}
    for one in Person.objects.all():
        people[one.pk] = _copy(
            one, username=f"{one.username}-again", organisation=offices[one.organisation_id]
        )
        for held in one.assignments.all():
            _copy(held, person=people[one.pk])
    return offices, people


def _twice_work(offices):
    from houping.apps.plans.models import Notice, Opinion, Receipt, Task

    for task in Task.objects.all():
        _copy(task, organisation=offices[task.organisation_id])
    notices = {n.pk: _copy(n) for n in Notice.objects.all()}
    for receipt in Receipt.objects.all():
        _copy(receipt, notice=notices[receipt.notice_id])
        _copy(receipt, organisation=offices[receipt.organisation_id])
    for opinion in Opinion.objects.all():
        _copy(opinion, organisation=offices[opinion.organisation_id])


def _twice_teams(people):
    from houping.apps.teams.models import Commitment, Document, Member, Tender

    for member in Member.objects.all():
        _copy(member, person=people[member.person_id])
    for signed in Commitment.objects.all():
        _copy(signed, person=people[signed.person_id])
    for document in Document.objects.all():
        _copy(document, sha256=document.sha256[::-1])
    for tender in Tender.objects.all():
        bids, more = list(tender.bids.all()), _copy(tender, number=f"{tender.number}-2")
        for bid in bids:
            _copy(bid, bidder=f"{bid.bidder}（2）")
            _copy(bid, tender=more)


def _copy(row, **changes):
    """Store a row once more, with changes."""
    copied = type(row)(
        **{f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}
    )
    for name, value in changes.items():
        setattr(copied, name, value)
    copied.save(force_insert=True)
    return copied
