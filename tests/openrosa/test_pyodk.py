# ruff: noqa: F811 - fixtures of the apps, imported by their names
"""pyodk as it is on PyPI lists, reads, comments and reviews on our server; what it may not do is said in words."""

import base64
import datetime
import json
import threading

import pytest
from django.utils import timezone
from pyodk._utils.config import CentralConfig, Config
from pyodk.client import Client
from pyodk.errors import PyODKError

from apps.conftest import KEY, OTHER, PASSWORD
from apps.quality.conftest import (  # noqa: F401
    MEMBER,
    NAME,
    NUMBER,
    add_version,
    came,
    converted,
    correct,
    enumerator,
    form_version,
    people,
    tablet,
)
from houping.apps.accounts.roles import Role
from houping.apps.collection.models import Submission
from houping.apps.ledger.models import Entry
from houping.apps.ledger.queries import check
from houping.apps.quality.models import BackCheck, Draw
from houping.apps.tokens import services
from houping.apps.tokens.models import Token

FORM, ROSTER = "household", "Submissions.a_members.member"


@pytest.fixture
def make_token(assessment):
    """Make a person's own token, as the page does: make_token(person, review=True)."""

    def make(person, *, review=False):
        end = timezone.now() + datetime.timedelta(days=7)
        return services.create_own(
            actor=person, title="演示程序", assessment=KEY, review=review, expires=end
        )[1]

    return make


@pytest.fixture
def pyodk(live_server, make_token, assessment, tmp_path):
    """Sign pyodk in as a person: pyodk(people[Role.QC], review=True)."""
    opened = []

    def sign_in(person, *, review=False, password=""):
        given = password or make_token(person, review=review)
        config = Config(CentralConfig(live_server.url, person.username, given, assessment.pk))
        client = Client(config=config, cache_path=tmp_path / f"{len(opened)}.toml")
        opened.append(client)
        return client.open()

    yield sign_in
    for client in opened:
        hang_up(client)


def hang_up(client):
    """Close the connections at once and wait for the server's side: it holds the database of the test."""
    for adapter in client.session.adapters.values():
        pools = adapter.poolmanager.pools
        for key in pools.keys():  # noqa: SIM118 - no iterator
            pools[key].close()
    client.close()
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(10)


@pytest.fixture
def call(client, make_token, assessment):
    """Ask with the token of a person without a server: call(person)("forms/household.svc/Submissions")."""

    def as_person(person, *, review=False):
        token = make_token(person, review=review)

        def ask(path, method="get", body=None, **query):
            options = {"data": json.dumps(body), "content_type": "application/json"} if body else {}
            return getattr(client, method)(
                f"/v1/projects/{assessment.pk}/{path}",
                query_params=query,
                headers={"Authorization": f"Bearer {token}"},
                **options,
            )

        return ask

    return as_person


def refusal(caught):
    """Return status, Central's code and the words of a refusal."""
    response = caught.value.args[1]
    said = response.json()
    assert {"code", "message"} <= said.keys() and int(said["code"]) == response.status_code
    return response.status_code, said["code"], said["message"]


def rows(answer):
    """Return the answer of a table, which is sent row by row."""
    assert answer.status_code == 200, answer.content
    return json.loads(b"".join(answer.streaming_content))


def test_pyodk_lists_and_reads_with_personal_data_masked(pyodk, came, people, form_version, tablet):
    first, second = came(unit="u1"), came(unit="u2", tap="no")
    client = pyodk(people[Role.QC])
    (project,) = client.projects.list()
    assert (project.id, project.forms, project.appUsers) == (client.project_id, 1, 1)
    assert client.projects.get().name == project.name
    (form,) = client.forms.list()
    assert (form.xmlFormId, form.version, form.state) == (FORM, "1", "open")
    assert client.forms.get_xml(FORM).encode() == converted()
    listed = client.submissions.list(form_id=FORM)
    assert [one.instanceId for one in listed] == [second.instance, first.instance]
    assert client.submissions.get(first.instance, form_id=FORM).submitterId == first.person_id
    table = client.submissions.get_table(form_id=FORM, expand="*", count=True)
    assert table["@odata.count"] == 2
    row = table["value"][1]
    assert (row["b_water"]["tap"], row["b_water"]["litres"], row["b_water"]["kitchen"]) == ("yes", 40, None)
    (member,) = row["a_members"]["member"]
    assert (member["m_age"], member["m_relation"]) == (71, "01")
    assert NAME not in json.dumps(table, ensure_ascii=False) and NUMBER not in json.dumps(table)
    assert member["m_name"].startswith(NAME[0]) and member["m_name"] != NAME
    (roster, _) = client.submissions.get_table(form_id=FORM, table_name=ROSTER)["value"]
    assert roster["__Submissions-id"] == second.instance and roster["m_name"] == member["m_name"]
    (user,) = client.get(f"projects/{client.project_id}/app-users").json()
    assert user["token"] is None and tablet.title in user["displayName"]
    assert client.entity_lists.list()[0].name == "households"


def test_pyodk_reviews_step_by_step_in_the_name_of_the_person(pyodk, came, correct, people):
    submission = came()
    leader, qc = pyodk(people[Role.TL], review=True), pyodk(people[Role.QC], review=True)
    with pytest.raises(PyODKError) as nothing_said:
        leader.submissions.review(submission.instance, "hasIssues", form_id=FORM)
    assert refusal(nothing_said)[:2] == (400, 400.2)
    leader.submissions.add_comment(submission.instance, "照片里没有水龙头，请核对。", form_id=FORM)
    leader.submissions.review(submission.instance, "hasIssues", form_id=FORM)
    leader.submissions.review(submission.instance, "hasIssues", form_id=FORM)  # said twice: once is enough
    submission.refresh_from_db()
    assert (submission.state, submission.changed_by) == ("returned", people[Role.TL])
    (comment,) = qc.submissions.list_comments(submission.instance, form_id=FORM)
    assert comment.body == "照片里没有水龙头，请核对。" and comment.actorId == people[Role.TL].pk
    correct(submission)
    assert leader.submissions.get(submission.instance, form_id=FORM).reviewState == "edited"
    leader.submissions.review(submission.instance, "approved", form_id=FORM)
    submission.refresh_from_db()
    assert submission.state == "qc_check"
    with pytest.raises(PyODKError) as not_hers:
        leader.submissions.review(submission.instance, "approved", form_id=FORM)
    assert refusal(not_hers)[:2] == (403, 403.1) and "质量总控组" in refusal(not_hers)[2]
    qc.submissions.review(submission.instance, "approved", form_id=FORM)
    assert qc.submissions.get(submission.instance, form_id=FORM).reviewState == "approved"
    submission.refresh_from_db()
    assert submission.state == "passed" and submission.verdict.valid
    acts = list(
        Entry.objects.filter(action__startswith="submission.").order_by("seq").values_list("action", "actor")
    )
    assert acts[-1] == ("submission.pass", people[Role.QC].username)
    beside = Entry.objects.filter(action="token.act", subject=f"submission:{submission.instance}").order_by(
        "seq"
    )
    assert [entry.data["act"] for entry in beside] == [
        "submission.remark", "submission.return", "submission.forward", "submission.pass",
    ]  # fmt: skip
    assert check().is_whole


def test_what_pyodk_may_not_do_is_refused_in_words(pyodk, came, people, enumerator):
    submission, own = came(), came(person=people[Role.TL])
    reader, leader = pyodk(people[Role.QC]), pyodk(people[Role.TL], review=True)
    cases = [
        (reader, submission, "approved", 403, 403.1, "建立时没有选"),
        (leader, own, "approved", 403, 403.1, "自己的访问"),
        (leader, submission, "rejected", 400, 400.2, "作废须同时写明"),
        (leader, submission, "edited", 400, 400.8, "只由平板"),
    ]
    for client, one, state, status, code, words in cases:
        with pytest.raises(PyODKError) as caught:
            client.submissions.review(one.instance, state, form_id=FORM)
        assert refusal(caught)[:2] == (status, code) and words in refusal(caught)[2]
    assert set(Submission.objects.values_list("state", flat=True)) == {"submitted"}
    for act in (
        lambda: leader.submissions.create("<data/>", form_id=FORM),
        lambda: leader.submissions.edit(submission.instance, "<data/>", form_id=FORM),
        lambda: leader.projects.create_app_users(["x"]),
    ):
        with pytest.raises(PyODKError) as caught:
            act()
        assert refusal(caught)[0] == 405 and "不支持" in refusal(caught)[2]
    answer = leader.patch(
        f"projects/{leader.project_id}/forms/{FORM}/submissions/{submission.instance}",
        json={"reviewState": "rejected", "reason": "同一户访问了两次", "invalid": "duplicate"},
    )
    submission.refresh_from_db()
    assert (answer.json()["reviewState"], submission.state, submission.verdict.reason) == (
        "rejected", "void", "duplicate",
    )  # fmt: skip


def test_a_password_opens_nothing_and_neither_does_somebody_elses_token(pyodk, people, make_token):
    with pytest.raises(PyODKError) as caught:
        pyodk(people[Role.QC], password=PASSWORD)
    assert refusal(caught)[:2] == (401, 401.2) and "登录口令" in refusal(caught)[2]
    with pytest.raises(PyODKError) as caught:
        pyodk(people[Role.QC], password=make_token(people[Role.TL]))
    assert refusal(caught)[1] == 401.2
    assert PASSWORD not in "".join(Entry.objects.values_list("details", flat=True))


def test_a_county_sees_its_own_interviews_only(call, came, people, person_with):
    mine, theirs = came(), came(county=OTHER)
    leader = call(people[Role.TL], review=True)
    other = call(person_with(Role.TL, county=OTHER), review=True)
    assert [s["instanceId"] for s in leader(f"forms/{FORM}/submissions").json()] == [mine.instance]
    (row,) = rows(other(f"forms/{FORM}.svc/Submissions"))["value"]
    assert row["__id"] == theirs.instance
    for path, method, body in (
        ("", "get", None),
        ("", "patch", {"reviewState": "approved"}),
        ("/comments", "post", {"body": "x"}),
        ("/attachments", "get", None),
    ):
        answer = leader(f"forms/{FORM}/submissions/{theirs.instance}{path}", method, body)
        assert (answer.status_code, answer.json()["code"]) == (404, 404.1), path
    assert leader("forms/nothing").status_code == 404


def test_an_interview_that_somebody_checks_unseen_is_not_among_theirs(call, came, people, assessment):
    qc, submission, other = people[Role.QC], came(), came()
    draw = Draw.objects.create(
        assessment=assessment, number=1, seed="ab", share=0.1, risk_share=0, interviews=2, drawn_by=qc
    )
    task = BackCheck.objects.create(draw=draw, submission=submission, person=qc, why="random")
    ask = call(qc)
    assert [row["__id"] for row in rows(ask(f"forms/{FORM}.svc/Submissions"))["value"]] == [other.instance]
    assert ask(f"forms/{FORM}/submissions/{submission.instance}").status_code == 404
    task.person = people[Role.FQ]
    task.save()
    assert len(rows(ask(f"forms/{FORM}.svc/Submissions"))["value"]) == 2


def test_the_token_of_an_office_is_turned_away_and_a_persons_opens_no_other_interface(
    client, assessment, organisation, person_with, people, make_token
):
    _, office = services.create(
        actor=person_with(Role.SECURITY),
        title="演示",
        organisation=organisation,
        assessment=KEY,
        scopes=["plan:read"],
        expires=timezone.now() + datetime.timedelta(days=1),
    )
    answer = client.get("/v1/projects", headers={"Authorization": f"Bearer {office}"})
    assert answer.status_code == 403 and "本人令牌" in answer.json()["message"]
    own = make_token(people[Role.QC])
    answer = client.get(f"/api/v1/assessments/{KEY}", headers={"Authorization": f"Bearer {own}"})
    assert (answer.status_code, answer.json()["code"]) == (403, "token-of-person")


def test_a_token_ends_with_the_password_the_second_factor_the_account_and_the_role(
    call, people, settings, form_version
):
    ask, person = call(people[Role.QC]), people[Role.QC]
    assert ask("forms").status_code == 200
    settings.SECOND_FACTOR_REQUIRED = True  # and she has none
    assert ask("forms").json()["details"]["code"] == "token-outlived"
    settings.SECOND_FACTOR_REQUIRED = False
    for change in ({"second_factor": "new"}, {"is_active": False}, {"password": "another"}):
        before = {name: getattr(person, name) for name in change}
        type(person).objects.filter(pk=person.pk).update(**change)
        assert ask("forms").json()["details"]["code"] == "token-outlived", change
        type(person).objects.filter(pk=person.pk).update(**before)
    person.assignments.all().delete()
    assert ask("forms").status_code == 403
    services.revoke(actor=person, token_id=Token.objects.get(person=person).pk)
    assert ask("forms").json()["details"]["code"] == "token-revoked"


def test_basic_is_taken_over_https_only_and_the_address_of_a_form_serves_tablets_too(
    client, assessment, people, make_token, form_version
):
    pair = base64.b64encode(f"{people[Role.QC].username}:{make_token(people[Role.QC])}".encode()).decode()
    path, headers = f"/v1/projects/{assessment.pk}/forms/{FORM}.xml", {"Authorization": f"Basic {pair}"}
    assert client.get(path, headers=headers).json()["code"] == 401.3
    assert client.get(path, headers=headers, secure=True).content == converted()
    answer = client.get(path, headers={"X-OpenRosa-Version": "1.0"})
    assert answer.status_code == 401 and "Digest" in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("__system/reviewState eq 'approved'", {"passed"}),
        ("__system/reviewState eq null", {"new"}),
        ("__system/reviewState ne 'approved'", {"new", "returned", "edited"}),
        ("not (__system/reviewState eq 'approved')", {"new", "returned", "edited"}),
        ("__system/reviewState eq 'hasIssues' or __system/reviewState eq 'edited'", {"returned", "edited"}),
        ("__system/submissionDate ge 2021-11-20 and __system/submissionDate lt 2021-11-21", {"returned"}),
        ("year(__system/submissionDate) eq 2021", {"returned"}),
        ("2021-12-31T00:00:00.000Z gt __system/submissionDate", {"returned"}),
        ("__system/submissionDate lt now()", {"new", "passed", "returned", "edited"}),
        ("__system/updatedAt eq null", {"new", "passed", "returned"}),
        ("__system/submitterId eq '0'", set()),
    ],
)
def test_filters_mean_what_odata_says(call, came, correct, people, condition, found):
    early = datetime.datetime(2021, 11, 20, 8, tzinfo=datetime.UTC)
    made = {"new": came(), "passed": came(state="passed"), "edited": came()}
    made["returned"] = came(state="returned", received=early)
    correct(made["edited"])
    names = {one.instance: name for name, one in made.items()}
    answer = rows(call(people[Role.QC])(f"forms/{FORM}.svc/Submissions", **{"$filter": condition}))
    assert {names[row["__id"]] for row in answer["value"]} == found


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"$filter": "b_water/tap eq 'yes'"}, 400.18),
        ({"$filter": "__system/reviewState eq"}, 400.18),
        ({"$filter": "__system/submissionDate gt 'yesterday'"}, 400.18),
        ({"$filter": "(" * 500}, 400.18),
        ({"$filter": "__system/submissionDate lt 2021-13-45"}, 400.18),
        ({"$orderby": "__id"}, 501.1),
        ({"$expand": "a_members"}, 501.1),
        ({"$top": "-1"}, 400.1),
        ({"$skiptoken": "x"}, 400.1),
    ],
)
def test_what_odata_asks_and_we_do_not_offer_is_said(call, people, form_version, query, code):
    answer = call(people[Role.QC])(f"forms/{FORM}.svc/Submissions", **query)
    assert (answer.status_code, answer.json()["code"]) == (int(code), code)


@pytest.mark.parametrize("table", ["Submissions", ROSTER])
def test_pages_follow_each_other_though_new_interviews_come_in(call, client, came, people, make_token, table):
    two = MEMBER * 2
    for _ in range(3):
        came(member=two)
    ask, path = call(people[Role.QC]), f"forms/{FORM}.svc/{table}"
    whole = rows(ask(path, **{"$count": "true"}))
    assert whole["@odata.count"] == len(whole["value"]) == (3 if table == "Submissions" else 6)
    assert rows(ask(path, **{"$skip": 1}))["value"] == whole["value"][1:]
    page = rows(ask(path, **{"$top": 2}))
    came(member=two)
    found = page["value"]
    while link := page.get("@odata.nextLink"):
        page = rows(client.get(link, headers={"Authorization": f"Bearer {make_token(people[Role.QC])}"}))
        found += page["value"]
    assert found == whole["value"]


def test_power_bi_finds_tables_and_their_description(call, came, people):
    came()
    ask = call(people[Role.QC])
    service = ask(f"forms/{FORM}.svc").json()
    assert [table["name"] for table in service["value"]] == ["Submissions", ROSTER]
    described = ask(f"forms/{FORM}.svc/$metadata").content.decode()
    assert 'Name="m_age" Type="Edm.Int64"' in described and 'Name="litres" Type="Edm.Decimal"' in described
    chosen = rows(ask(f"forms/{FORM}.svc/Submissions", **{"$select": "__id,b_water/tap"}))["value"]
    assert [list(row) for row in chosen] == [["__id", "b_water"]] and chosen[0]["b_water"] == {"tap": "yes"}


def test_readings_are_on_record_with_their_number(call, came, people):
    came(), came()
    rows(call(people[Role.QC])(f"forms/{FORM}.svc/Submissions"))
    read = Entry.objects.get(action="token.read")
    assert (read.actor, read.data["rows"], read.subject) == (
        people[Role.QC].username, 2, f"form:{FORM}/Submissions",
    )  # fmt: skip


def test_answers_of_a_form_of_which_only_the_xml_is_known_are_not_given(call, came, people, form_version):
    type(form_version).objects.update(source="")
    answer = call(people[Role.QC])(f"forms/{FORM}.svc/Submissions")
    assert answer.status_code == 409 and "个人信息" in answer.json()["message"]
