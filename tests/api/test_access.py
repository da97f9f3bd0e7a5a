"""Every operation against every scope and kind of office: what the table says is what happens, and none is missing."""

import csv
import json
import uuid
from pathlib import Path

import pytest

from houping.api.reference import operations
from houping.apps.accounts.models import Organisation
from houping.apps.ledger.models import Entry
from houping.apps.tokens.models import Token
from houping.apps.tokens.scopes import SCOPES

from .conftest import KEY, OWN, ROOT, Caller

pytestmark = pytest.mark.xdist_group("flow")
TABLE = Path(__file__).parent / "access.csv"
SAMPLES = {"key": KEY, "number": 1, "county": OWN, "job": uuid.uuid4()}
KINDS = [kind.value for kind in Organisation.Kind]


def table():
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row.pop("operation"): row for row in csv.DictReader(file)}


def ask(call, operation):
    method, path = operation.split(" ")
    if method == "GET":
        return call(path.format(**SAMPLES))
    key = uuid.uuid4().hex
    return call(path.format(**SAMPLES), method="post", body={"seed": "x"}, Idempotency_Key=key)


def test_every_operation_stands_in_the_table_with_its_scope():
    listed = {f"{o.method} {o.path.removeprefix(ROOT)}": o.scope for o in operations()}
    assert listed == {name: row["scope"] for name, row in table().items()}
    assert {*KINDS, "scope"} == set(next(iter(table().values())))


@pytest.mark.parametrize("kind", KINDS)
def test_an_office_gets_what_the_table_says_even_if_its_token_lists_every_scope(kind, make_token, call):
    county = OWN if kind == "county" else ""
    text = make_token("plan:read", kind=kind, county=county)
    Token.objects.update(scopes=list(SCOPES))  # as if somebody had written them in by force
    got = {name: ask(call(text), name).status_code for name in table()}
    assert got == {name: int(row[kind]) for name, row in table().items()}


@pytest.mark.parametrize("scope", list(SCOPES))
def test_a_scope_opens_its_own_operations_and_no_others(scope, make_token, call):
    caller = call(make_token(scope))
    for name, row in table().items():
        answer = ask(caller, name)
        if row["scope"] in (scope, "any"):
            assert answer.status_code == int(row["bureau"]), (name, answer.content)
        else:
            assert answer.status_code == 403 and answer.json()["code"] == "scope-missing", name
            assert row["scope"] in answer.json()["message"]


def test_without_a_token_nothing_answers(site):
    for name in table():
        answer = ask(Caller(""), name)
        assert answer.status_code == 401 and answer.json()["code"] == "token-not-given", name
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "given", ["Basic QTpC", "Bearer", "Bearer ", "bearer hp_", "Token x", "Bearer \x00", "é"]
)
def test_a_header_that_is_no_token_is_refused(site, client, given):
    answer = client.get(f"{ROOT}/token", headers={"Authorization": given})
    assert answer.status_code == 401 and answer.json()["code"] in ("token-not-given", "token-unknown")


def test_a_person_who_is_signed_in_gets_nothing_by_the_session(site, client):
    from houping.apps.accounts.models import Person

    client.force_login(Person.objects.get(username="demo-qc"))
    for name in table():
        method, path = name.split(" ")
        answer = getattr(client, method.lower())(ROOT + path.format(**SAMPLES))
        assert answer.status_code == 401, name


def test_the_interface_neither_sets_nor_reads_cookies(bureau):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    bureau.client.cookies["sessionid"] = "x" * 32
    with CaptureQueriesContext(
        connection,
    ) as seen:
        answer = bureau("/assessments")
    assert answer.status_code == 200 and not answer.cookies
    assert not any("django_session" in query["sql"] for query in seen)


def test_a_token_of_one_assessment_does_not_know_the_others(make_token, call, site):
    from houping.apps.plans.models import Assessment

    Assessment.objects.create(key="cq2022", title="2022年", year=2022)
    one, every = call(make_token("plan:read")), call(make_token("plan:read", assessment=""))
    assert [a["key"] for a in one.items("/assessments")] == [KEY]
    assert [a["key"] for a in every.items("/assessments")] == ["cq2022", KEY]
    assert one("/assessments/cq2022").status_code == one("/assessments/cq1999").status_code == 404
    assert one("/assessments/cq2022").json() == one("/assessments/cq1999").json()


def test_reading_results_and_sealed_records_is_in_the_ledger_plan_and_progress_are_not(bureau):
    before = Entry.objects.count()
    bureau(f"/assessments/{KEY}/plans")
    bureau(f"/assessments/{KEY}/progress")
    assert Entry.objects.count() == before
    bureau(f"/assessments/{KEY}/results/counties/{OWN}/scores")
    bureau(f"/assessments/{KEY}/draws/1/sealed")
    scores, sealed = Entry.objects.filter(seq__gt=before).order_by("seq")
    assert scores.action == sealed.action == "token.read" and scores.actor.startswith("token:hp_")
    assert (scores.subject, scores.county, scores.assessment) == ("scores", OWN, KEY)
    assert scores.data["rows"] > 20


def test_the_published_description_is_the_file_of_the_documentation(client, db):
    served = client.get(f"{ROOT}/openapi.json")
    assert served.status_code == 200 and not served.cookies
    written = Path(__file__).parents[2] / "docs" / "reference" / "openapi.json"
    assert served.json() == json.loads(written.read_text(encoding="utf-8")), "run `make docs`"


def test_the_page_of_the_interface_lists_every_operation_and_no_outside_address(client, db):
    text = client.get("/api/").content.decode()
    assert all(operation.path in text for operation in operations())
    assert all(f"<code>{scope}</code>" in text for scope in SCOPES)
    assert "://" not in text.replace("http://www.w3.org/2000/svg", "")
