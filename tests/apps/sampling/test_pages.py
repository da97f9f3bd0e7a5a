"""The pages of the draw: few queries, refusals that keep what was typed, questions that change nothing, exports."""

import io
import time
import zipfile

import pytest
from django.urls import reverse

from apps.conftest import KEY, OWN
from apps.sampling.conftest import WITNESSED, fresh, run_job
from houping.apps.accounts.roles import Role
from houping.apps.ledger.models import Entry
from houping.apps.plans.queries import plan_of
from houping.apps.sampling import lists, sizes
from houping.apps.sampling.models import Ceremony, Replacement


def url(name, *args):
    return reverse(f"sampling:{name}", args=[KEY, *args])


@pytest.fixture
def village(released):
    return lists.villages(fresh(released), OWN)[0]["village"]


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("overview", ()),
        ("ceremony", (1,)),
        ("announcement", (1,)),
        ("size", ()),
        ("villages", ()),
        ("lists", ()),
        ("county", (OWN,)),
        ("village", (OWN, "VILLAGE")),
        ("phones", (OWN,)),
        ("replacements", ()),
    ],
)
@pytest.mark.parametrize("role", [Role.QC, Role.SV])
def test_a_page_needs_at_most_fifteen_queries(
    name, args, role, village, as_role, django_assert_max_num_queries
):
    client = as_role(role)
    address = url(name, *(village if arg == "VILLAGE" else arg for arg in args))
    client.get(address)
    with django_assert_max_num_queries(15):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("name", ["overview", "size", "villages", "lists", "replacements"])
def test_before_anything_is_there_a_page_says_what_comes_next(name, assessment, data, as_role):
    answer = as_role(Role.QC).get(url(name))
    assert answer.status_code == 200
    assert "500" not in answer.content.decode().split("<main", 1)[1].split("</main", 1)[0]


def test_the_buttons_of_the_page_carry_a_ceremony_to_its_draw(frame, people, client):
    client.force_login(people["qc"])
    client.post(url("begin"))
    press(client, "announce", **WITNESSED)
    for who, means, value in (("sv", "dice", "3 1 6"), ("lgo", "lottery", "07 12")):
        client.force_login(people[who])
        answer = client.post(url("contribute", 1), {"means": means, "value": value})
        assert answer.status_code == 302
    client.force_login(people["qc"])
    page = client.get(url("ceremony", 1)).content.decode()
    assert "07 12" not in page  # the numbers of others are shown when the witnesses have finished
    press(client, "close")
    assert "07 12" in client.get(url("ceremony", 1)).content.decode()
    press(client, "draw")
    run_job(Ceremony.objects.get().job)
    press(client, "publish")
    sealed = b"".join(client.get(url("sealed", 1)).streaming_content)
    assert Ceremony.objects.get().commitment.encode() in sealed


def press(client, action, **values):
    version = Ceremony.objects.get(number=1).version
    answer = client.post(url("move", 1, action), {"version": version, **values})
    assert answer.status_code == 302, answer.content.decode()


def test_a_refused_step_keeps_what_was_typed_and_says_why(begun, people, client):
    client.force_login(people["qc"])
    past = {"event_kind": "public", "event": "昨天的开奖", "event_at": "2020-01-01T10:00", "version": 1}
    answer = client.post(url("move", 1, "announce"), past)
    assert answer.status_code == 422
    assert "昨天的开奖" in answer.content.decode() and "已过" in answer.content.decode()


def test_a_stale_page_is_told_who_was_faster(begun, people, client, step):
    step(begun, "announce", WITNESSED)
    client.force_login(people["qc2"])
    answer = client.post(url("move", 1, "close"), {"version": 1})
    assert answer.status_code == 409
    assert people["qc"].name in answer.content.decode()


@pytest.mark.parametrize(
    ("means", "value"), [("dice", "7 1"), ("lottery", "一二"), ("lottery", "1|2"), ("dice", "")]
)
def test_numbers_that_cannot_be_are_refused_on_the_page(means, value, begun, step, people, client):
    step(begun, "announce", WITNESSED)
    client.force_login(people["sv"])
    answer = client.post(url("contribute", 1), {"means": means, "value": value})
    assert answer.status_code == 422
    assert not begun.contributions.exists()


def test_a_question_changes_the_tables_marks_what_differs_and_nothing_else(frame, issued, as_role):
    client = as_role(Role.QC)
    before = client.get(url("what-if")).content.decode()
    answer = client.get(
        url("what-if"), {"phone_base": "households", "villages_400": 20, "expected_response": 0.9}
    )
    text = answer.content.decode()
    assert "试算结果" in text and "试算结果" not in before
    assert "14 → 20" in text and "按人 → 按户" in text and "预计应答率：" not in text
    assert client.get(url("what-if")).content.decode() == before
    issued.refresh_from_db()
    assert sizes.numbers_of(plan_of(issued))["villages_400"] == 14


@pytest.mark.parametrize(
    "question",
    [{"phone_floor": 900, "phone_cap": 300}, {"expected_response": "viel"}, {"villages_400": 4000}],
)
def test_a_question_that_makes_no_sense_is_answered_in_words(question, frame, as_role):
    answer = as_role(Role.XZJ).get(url("what-if"), question)
    assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()


def test_a_question_is_answered_within_a_second(frame, as_role):
    client = as_role(Role.QC)
    client.get(url("what-if"))
    begin = time.perf_counter()
    client.get(url("what-if"), {"villages_300": 13})
    assert time.perf_counter() - begin < 1


def test_supervision_sees_the_sizes_without_the_controls(frame, as_role):
    text = as_role(Role.SV).get(url("size")).content.decode()
    assert "样本配额表" in text and "villages_400" not in text


def test_sizes_of_the_page_are_those_of_the_command_line(frame, issued):
    from houping.chain.outlook import planned_sizes
    from houping.plans import load

    folder = frame.assessment.workspace / "frame" / frame.run.run
    assert sizes.sizes(plan_of(issued), folder) == planned_sizes(load("chongqing_2021"), folder)


def test_scores_add_up_from_their_reasons_and_choose_the_villages_of_the_draw(drawn):
    plan = plan_of(drawn.plan)
    found = sizes.scores(plan, fresh(drawn).frozen_folder, OWN)
    named = {row["village"]: row for row in lists.villages(fresh(drawn), OWN) if row["selection"] == "named"}
    assert {s.village for s in found if s.chosen} == set(named)
    for score in found:
        assert score.score == pytest.approx(sum(score.parts))
        if score.village in named:
            assert score.score == pytest.approx(named[score.village]["named_score"])


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("size-export", ("quota",)),
        ("size-export", ("phone",)),
        ("size-export", ("margins",)),
        ("villages-export", (OWN,)),
        ("lists-export", ()),
        ("village-export", (OWN, "VILLAGE")),
        ("phones-export", (OWN,)),
        ("replacements-export", ()),
        ("rates-export", ()),
        ("order", (1,)),
    ],
)
def test_every_table_is_an_excel_file_and_its_taking_is_recorded(name, args, village, as_role):
    answer = as_role(Role.QC).get(url(name, *(village if arg == "VILLAGE" else arg for arg in args)))
    assert answer.content[:2] == b"PK" and "attachment" in answer.headers["Content-Disposition"]
    assert Entry.objects.filter(action="export").count() == 1


def test_the_excel_of_a_list_says_who_took_it_and_that_it_is_invented(village, people, client):
    client.force_login(people["tl"])
    data = client.get(url("village-export", OWN, village)).content
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        text = b"".join(book.read(name) for name in book.namelist()).decode(errors="ignore")
    assert "演示数据" in text and "tl1" in text


def test_a_team_asks_on_the_page_and_the_control_group_answers(released, people, client):
    own = [u for u, line in lists.released_units(fresh(released)).items() if line.county == OWN]
    unit = next(u for u, kept in lists.reserves(fresh(released), own).items() if kept.left)
    client.force_login(people["tl"])
    wrong = client.post(url("ask", OWN), {"unit": "x", "reason": "moved", "note": "三次上门"})
    assert wrong.status_code == 422 and "三次上门" in wrong.content.decode()
    assert client.post(url("ask", OWN), {"unit": f" {unit} ", "reason": "moved"}).status_code == 302
    asked = Replacement.objects.get()
    client.force_login(people["qc"])
    empty = client.post(url("decide", asked.pk), {"version": 1, "action": "decline"})
    assert empty.status_code == 422 and "请填写理由" in empty.content.decode()
    client.post(url("decide", asked.pk), {"version": 1, "action": "decline", "answer": "再访"})
    client.force_login(people["tl"])
    assert "再访" in client.get(url("replacements")).content.decode()


def test_a_superseded_ceremony_stays_visible_with_its_reason(drawn, people, client):
    client.force_login(people["qc"])
    client.post(url("begin"), {"reason": "方案修订"})
    assert "方案修订" in client.get(url("ceremony", 1)).content.decode()
    assert "方案修订" in client.get(url("ceremony", 2)).content.decode()
    client.post(url("begin"), {"reason": ""})
    assert Ceremony.objects.count() == 2


def test_the_proof_is_handed_out_only_when_it_is_public(released, carry, people, client):
    client.force_login(people["sv"])
    assert client.get(url("bundle", 1)).status_code == 404
    carry(released, "revealed")
    answer = client.get(url("bundle", 1))
    assert b"".join(answer.streaming_content)[:2] == b"PK"


def test_an_act_that_does_not_exist_is_no_page(begun, people, client):
    client.force_login(people["qc"])
    assert client.post(url("move", 1, "fly"), {"version": 1}).status_code == 404


def test_the_demonstration_takes_a_drawn_sample_over(drawn, people, assessment):
    from houping.apps.sampling import demo
    from houping.site.demo import Demo

    drawn.contributions.all().delete()
    drawn.delete()
    everybody = {Role.QC: people["qc"], Role.SV: people["sv"]}
    demo.load(Demo(assessment, everybody))
    made = Ceremony.objects.get()
    assert (made.state, made.run, made.commitment) == ("revealed", drawn.run, drawn.commitment)
    assert made.public.with_suffix(".zip").is_file()


def test_the_demonstration_without_a_sample_stays_at_the_beginning(frame, people, assessment):
    from houping.apps.sampling import demo
    from houping.site.demo import Demo

    demo.load(Demo(assessment, {Role.QC: people["qc"], Role.SV: people["sv"]}))
    assert not Ceremony.objects.exists()
