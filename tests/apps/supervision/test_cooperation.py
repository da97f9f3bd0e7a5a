"""The counties' checklist: filled in and confirmed by each before the team comes, nothing of villages (R-11.8)."""

import datetime
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from apps.conftest import KEY, OTHER, OWN
from apps.printed import table
from houping.apps.accounts.access import Refused
from houping.apps.accounts.roles import Role
from houping.apps.collection import trips
from houping.apps.ledger.models import Entry
from houping.apps.plans.queries import todo
from houping.apps.supervision.cooperation import standings
from houping.apps.supervision.models import Cooperation, CooperationItem
from houping.apps.supervision.services import cooperation
from houping.apps.supervision.services.cooperation import Filled
from houping.core.errors import AlreadyDone, CooperationIncomplete, MoveRefused, RecordChanged, VillageAsked

DAY = datetime.timedelta(1)
PHONE = "13800000000"


@pytest.fixture
def asked(issued, people, assessment):
    """The checklist, issued to every county; returns that of 万州区."""
    cooperation.issue(actor=people[Role.XZJ], assessment=assessment)
    return Cooperation.objects.get(county=OWN)


@pytest.fixture
def comes(people, assessment):
    """Let the team come to 万州区 in some days."""

    def plan(days):
        starts = timezone.localdate() + days * DAY
        wanted = trips.Wanted(people[Role.TL], starts, starts + 5 * DAY)
        return trips.plan_trip(actor=people[Role.TPL], assessment=assessment, county=OWN, wanted=wanted)

    return plan


@pytest.fixture
def fill(people):
    def save(found, *, without=(), actor=None, **said):
        found.refresh_from_db()
        items = CooperationItem.objects.exclude(code__in=without)
        given = {"liaison": "甲，科长", "deputy": "乙", "telephones": (PHONE, ""), **said}
        filled = Filled(**given, ready={item.pk: "" for item in items})
        return cooperation.fill(
            actor=actor or people[Role.CTY], cooperation_id=found.pk, version=found.version, filled=filled
        )

    return save


def move(person, found, action):
    found.refresh_from_db()
    return cooperation.move(actor=person, cooperation_id=found.pk, action=action, version=found.version)


def test_policy_r_11_8_a_county_says_before_the_team_comes_what_is_ready(
    asked, people, comes, fill, assessment, client
):
    comes(10)
    (waiting,) = (t for t in todo(people[Role.CTY], assessment) if "配合清单" in t.title)
    assert waiting.title == "填写配合清单：还缺 12 项" and waiting.due == timezone.localdate() + 3 * DAY
    fill(asked, without={"P04"})
    with pytest.raises(CooperationIncomplete, match="P04"):
        move(people[Role.CTY], asked, "confirm")
    client.force_login(people[Role.TL])
    page = client.get(reverse("supervision:cooperation-county", args=[KEY, OWN])).content.decode()
    assert "还缺 1 项：P04。" in page and "甲，科长" in page and PHONE in page
    fill(asked)
    move(people[Role.CTY], asked, "confirm")
    client.force_login(people[Role.XZJ])
    page = client.get(reverse("supervision:cooperation", args=[KEY])).content.decode()
    assert page.count("已确认备齐</span>") == 1 and "9 / 9" in page and "0 / 9" in page
    assert not [t for t in todo(people[Role.CTY], assessment) if "配合清单" in t.title]
    told = [e.action for e in Entry.objects.filter(subject=f"cooperation:{OWN}").order_by("seq")]
    assert told == ["cooperation.fill", "cooperation.fill", "cooperation.confirm"]


def test_policy_r_11_8_nothing_is_asked_of_a_village(asked, people, assessment):
    """十一（一）: 不得要求村级填表报数; what was tried is in the ledger."""
    assert "village" not in CooperationItem.By.values
    values = {"code": "P10", "text": "各村填报带路人名单", "by": "town", "days": 1, "source": "假设：演示"}
    with pytest.raises(VillageAsked):
        cooperation.put_item(actor=people[Role.XZJ], assessment=assessment, values=values)
    assert Entry.objects.filter(action="cooperation.blocked").count() == 1
    assert not CooperationItem.objects.filter(code="P10").exists()


def test_policy_r_11_8_a_note_asks_nothing_of_a_village_either(asked, people, client):
    client.force_login(people[Role.CTY])
    item, note = CooperationItem.objects.first(), "请各村填报会议室登记表"
    given = {"version": 1, "liaison": "甲", f"ready-{item.pk}": "on", f"note-{item.pk}": note}
    answer = client.post(reverse("supervision:cooperation-fill", args=[KEY, OWN]), given)
    said = answer.content.decode()
    assert answer.status_code == 409 and "不得要求村级填表报数" in said and f'value="{note}"' in said
    asked.refresh_from_db()
    assert asked.liaison == "" and not asked.ticks.exists()
    blocked = Entry.objects.get(action="cooperation.blocked")
    assert item.code in blocked.details and note not in blocked.details


def test_words_on_an_item_that_is_not_ready_are_not_lost(asked, people, client):
    client.force_login(people[Role.CTY])
    item = CooperationItem.objects.first()
    given = {"version": 1, "liaison": "甲", f"note-{item.pk}": "会议室周五腾空"}
    answer = client.post(reverse("supervision:cooperation-fill", args=[KEY, OWN]), given)
    assert answer.status_code == 302
    asked.refresh_from_db()
    assert asked.liaison == "甲" and not asked.ticks.exists()  # it is not ready for that
    page = reverse("supervision:cooperation-county", args=[KEY, OWN])
    assert 'value="会议室周五腾空"' in client.get(page).content.decode()
    client.force_login(people[Role.XZJ])
    assert "会议室周五腾空" in client.get(page).content.decode()
    client.force_login(people[Role.CTY])
    given |= {"version": asked.version, f"ready-{item.pk}": "on"}
    client.post(reverse("supervision:cooperation-fill", args=[KEY, OWN]), given)
    asked.refresh_from_db()
    assert asked.notes == {} and asked.ticks.get().note == "会议室周五腾空"


def test_policy_r_11_8_words_on_an_item_that_is_not_ready_ask_nothing_of_a_village(asked, people, client):
    client.force_login(people[Role.CTY])
    item = CooperationItem.objects.first()
    given = {"version": 1, f"note-{item.pk}": "请各村填报会议室登记表"}
    answer = client.post(reverse("supervision:cooperation-fill", args=[KEY, OWN]), given)
    assert answer.status_code == 409
    asked.refresh_from_db()
    assert asked.notes == {}


@pytest.mark.parametrize(("phone", "sound"), [("abc", False), ("023-1", False), ("+86 23-12345678", True)])
def test_a_telephone_can_be_called(asked, people, client, phone, sound):
    client.force_login(people[Role.CTY])
    given = {"version": 1, "liaison": "甲", "telephone": phone}
    answer = client.post(reverse("supervision:cooperation-fill", args=[KEY, OWN]), given)
    said = answer.content.decode()
    assert answer.status_code == (302 if sound else 422)
    assert sound or ("电话只写数字" in said and f'value="{phone}"' in said)
    asked.refresh_from_db()
    assert (asked.telephones or [""])[0] == (phone if sound else "")


def test_the_page_names_the_people_who_are_missing_and_why_nothing_can_be_confirmed(
    asked, people, fill, client
):
    client.force_login(people[Role.CTY])
    page = reverse("supervision:cooperation-county", args=[KEY, OWN])
    fill(asked, liaison="", telephones=("", ""))
    said = client.get(page).content.decode()
    assert "还缺 2 项：联络员、联络员电话。" in said and "确认备齐</button>" not in said
    with pytest.raises(CooperationIncomplete, match="联络员、联络员电话"):
        move(people[Role.CTY], asked, "confirm")
    fill(asked)
    said = client.get(page).content.decode()
    assert "已备齐，还没有确认。" in said and "确认备齐</button>" in said


def test_every_county_is_asked_once(asked, people, assessment):
    assert Cooperation.objects.count() == 33 and CooperationItem.objects.count() == 9
    with pytest.raises(AlreadyDone):
        cooperation.issue(actor=people[Role.XZJ], assessment=assessment)


@pytest.mark.parametrize(("days", "light"), [(5, "red"), (8, "yellow"), (30, "")])
def test_the_light_follows_what_is_due_first(asked, comes, fill, assessment, days, light):
    comes(days)  # the liaison is due seven days before, the meeting room two
    (standing,) = standings(assessment, [OWN])
    assert (standing.light, len(standing.missing)) == (light, 9)
    assert standing.next_due == timezone.localdate() + (days - 7) * DAY


def test_a_new_item_is_looked_at_again_by_who_had_confirmed(asked, people, fill, assessment):
    fill(asked)
    move(people[Role.CTY], asked, "confirm")
    with pytest.raises(MoveRefused):
        fill(asked)
    values = {"code": "P10", "text": "停车场一处", "by": "county", "days": 1, "source": "假设：演示"}
    item = cooperation.put_item(actor=people[Role.XZJ], assessment=assessment, values=values)
    with pytest.raises(CooperationIncomplete, match="P10"):
        move(people[Role.CTY], asked, "confirm")
    cooperation.drop_item(actor=people[Role.XZJ], item_id=item.pk)
    assert move(people[Role.CTY], asked, "confirm").state == "confirmed"


def test_only_the_county_itself_fills_in_and_sees_no_other(asked, people, fill, client):
    for role in set(Role) - {Role.CTY}:
        with pytest.raises(Refused):
            fill(asked, actor=people[role])
    client.force_login(people[Role.CTY])
    assert client.get(reverse("supervision:cooperation", args=[KEY])).url.endswith(f"/cooperation/{OWN}/")
    assert client.get(reverse("supervision:cooperation-county", args=[KEY, OTHER])).status_code == 403
    with pytest.raises(Refused):
        fill(Cooperation.objects.get(county=OTHER))


def test_telephones_are_sealed_and_in_no_table(asked, people, fill, client):
    fill(asked)
    with connection.cursor() as cursor:
        cursor.execute("SELECT telephones FROM supervision_cooperation WHERE county = %s", [OWN])
        assert PHONE.encode() not in bytes(cursor.fetchone()[0])
    client.force_login(people[Role.XZJ])
    for name, place in (("cooperation-export", []), ("cooperation-county-export", [OWN])):
        book = io.BytesIO(client.get(reverse(f"supervision:{name}", args=[KEY, *place])).content)
        said = str(CalamineWorkbook.from_filelike(book).get_sheet_by_index(0).to_python())
        assert PHONE not in said and ("甲，科长" in said or "已备齐" in said)


def test_the_county_saves_and_confirms_on_the_page_and_two_people_are_told(asked, people, client):
    client.force_login(people[Role.CTY])
    address = reverse("supervision:cooperation-county", args=[KEY, OWN])
    given = {"version": 1, "liaison": "甲", "telephone": PHONE, "deputy": "乙"}
    given |= {f"ready-{item.pk}": "on" for item in CooperationItem.objects.all()}
    assert client.post(f"{address}fill/", given).status_code == 302
    answer = client.post(f"{address}fill/", given | {"liaison": "丙"})
    assert answer.status_code == 409 and "丙" in answer.content.decode()
    with pytest.raises(RecordChanged):
        cooperation.move(actor=people[Role.CTY], cooperation_id=asked.pk, action="confirm", version=1)
    client.post(f"{address}confirm/", {"version": 2})
    asked.refresh_from_db()
    assert (asked.state, asked.liaison) == ("confirmed", "甲")


@pytest.mark.parametrize("place", [[], [OWN]])
def test_a_page_asks_few_questions(asked, people, fill, client, place):
    fill(asked)
    client.force_login(people[Role.XZJ])
    address = reverse(f"supervision:cooperation{'-county' if place else ''}", args=[KEY, *place])
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as asked_of_it:
        assert client.get(address).status_code == 200
    assert len(asked_of_it) <= 15


def test_the_printed_table_of_states_is_the_one_of_the_model():
    states, printed = table("supervision.Cooperation")
    assert set(states) == set(Cooperation.State.values)
    assert set(printed) == set(Cooperation.MOVES) | set(Cooperation.ACTS)
