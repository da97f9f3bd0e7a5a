"""Frozen interviews leave as data files: by permission, personal data hidden, in full only for a recorded reason."""

import io
import json
import zipfile

import pyreadstat
import pytest
from django.urls import reverse

from apps.conftest import KEY
from houping.apps import vault
from houping.apps.accounts.access import Refused
from houping.apps.accounts.roles import Role
from houping.apps.ledger.models import Entry
from houping.apps.results import freezing, takeout
from houping.apps.results.models import Delivery
from houping.core.errors import ReasonMissing
from houping.instruments.convert import load_form
from houping.instruments.flat import layouts
from houping.tables.interviews import write_interviews

NAME, TYPED, REASON = "欧阳演示", "电话 13912340000 找组长", "核对一户的姓名"
ROWS = {
    "household": [
        {
            "meta_interview": f"uuid:{number}",
            "meta_interviewer": "en1",
            "household": f"unit-{number}",
            "result": "complete",
            "consent": "yes",
            "place": "29.56 106.55 310 5",
            "photo_outside": "1637.jpg",
            "sat_overall": "8",
            "remark": TYPED,
        }
        for number in (1, 2)
    ],
    "household.member": [
        {"meta_interview": "uuid:1", "meta_place": "a_members/member[1]", "m_name": NAME, "m_sex": "2"}
    ],
}


@pytest.fixture
def delivery(settings, tmp_path, assessment, people):
    """A delivery into which two interviews were frozen."""
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    found = Delivery.objects.create(
        assessment=assessment, number=1, title="由实地采集冻结", given_by=people["qc"], state="partial"
    )
    found.interviews.mkdir(parents=True)
    clear = tmp_path / "clear"
    clear.mkdir()
    tables = [
        (layout, ROWS.get(layout.name, []))
        for form in ("household", "village")
        for layout in layouts(load_form(form).instrument)
    ]
    write_interviews(clear, tables, {})
    vault.seal_folder(clear, found.interviews)
    rows = {name: len(given) for name, given in ROWS.items()}
    (found.home / freezing.RECORD).write_text(json.dumps({"rows": rows}))
    return found


@pytest.fixture
def address(delivery):
    return reverse("results:interviews-export", args=[KEY, delivery.pk])


def archive(response):
    assert response.status_code == 200
    return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))


def table(packed, name, folder):
    packed.extract(name, folder)
    return pyreadstat.read_sav(folder / name, output_format="polars", user_missing=True)


def test_what_leaves_is_masked_marked_and_recorded(client, people, delivery, address, tmp_path):
    client.force_login(people["xzj"])
    response = client.get(address, {"kind": "sav", "language": "zh", "form": "household"})
    assert "%E6%BC%94%E7%A4%BA" in response["Content-Disposition"]  # 演示…
    packed = archive(response)
    assert "village.sav" not in packed.namelist() and "DEMO.txt" in packed.namelist()
    content = b"".join(packed.read(name) for name in packed.namelist())
    assert not [text for text in (NAME, TYPED, "106.55", "1637.jpg") if text.encode() in content]
    rows, about = table(packed, "household.sav", tmp_path)
    assert rows["household"].to_list() == ["unit-1", "unit-2"] and set(rows["meta_interviewer"]) == {"E001"}
    assert set(rows["sat_overall"]) == {8} and about.missing_ranges["sat_overall"][0]["lo"] == 8
    assert about.column_names_to_labels["result"] == "访问结果"
    assert people["xzj"].username in packed.read("readme.txt").decode("utf-8-sig")
    entry = Entry.objects.get(action="export")
    said = json.loads(entry.details)
    assert (entry.actor, said["rows"], said["full"], said["kind"]) == ("xzj", 3, False, "sav")
    assert not Entry.objects.filter(action="personal.read").exists()


def test_in_full_only_with_a_reason_and_on_record(client, people, delivery, address, tmp_path):
    client.force_login(people["qc"])
    wish = {"kind": "sav", "language": "zh"}
    asked_again = client.post(address, wish | {"form": "village"})
    assert asked_again.status_code == 422
    assert '<option value="village" selected>' in asked_again.content.decode()
    assert not Entry.objects.filter(action__in=("export", "personal.read")).exists()
    packed = archive(client.post(address, wish | {"reason": REASON}))
    assert table(packed, "household.sav", tmp_path)[0]["remark"].to_list() == [TYPED] * 2
    assert table(packed, "household.member.sav", tmp_path)[0]["m_name"].to_list() == [NAME]
    read = Entry.objects.get(action="personal.read")
    assert json.loads(read.details) == {"what": "interviews", "reason": REASON, "rows": 3}
    assert read.subject == "answers:1" and read.seq < Entry.objects.get(action="export").seq
    # the wish is not kept: the next one is masked again
    again = archive(client.get(address, wish))
    assert table(again, "household.sav", tmp_path)[0]["remark"].to_list() == ["*"] * 2


def test_who_may_not_unmask_is_refused_and_told_who_can(client, people, delivery, address):
    client.force_login(people["xzj"])
    assert client.post(address, {"kind": "csv", "language": "zh", "reason": REASON}).status_code == 403
    page = client.get(reverse("results:interviews", args=[KEY, delivery.pk]))
    assert str(Role.QC.label) in page.content.decode() and "记录并导出" not in page.content.decode()
    assert not Entry.objects.filter(action__in=("export", "personal.read")).exists()
    wish = {"kind": "csv", "language": "zh", "forms": [], "remark": ""}
    with pytest.raises(Refused):
        takeout.take_out(actor=people["lg"], delivery=delivery, **wish)
    with pytest.raises(Refused):
        takeout.take_out(actor=people["xzj"], delivery=delivery, reason=REASON, **wish)
    with pytest.raises(ReasonMissing):
        takeout.take_out(actor=people["qc"], delivery=delivery, reason="  ", **wish)


def test_nothing_of_an_archive_stays_on_the_disk(settings, people, delivery):
    wish = {"kind": "xlsx", "language": "en", "forms": ["household"], "remark": ""}
    with takeout.take_out(actor=people["qc"], delivery=delivery, reason=REASON, **wish) as stream:
        assert zipfile.is_zipfile(stream)
        left = [path.name for path in (settings.DATA / vault.SCRATCH).iterdir()]
    assert sorted(left) == [f"interviews-{delivery.pk}-open.lock", f"interviews-{delivery.pk}.lock"]


def test_one_assessment_takes_its_own_questions_of_the_one_visit(client, people, delivery, address, issued):
    client.force_login(people["xzj"])
    page = client.get(reverse("results:interviews", args=[KEY, delivery.pk])).content.decode()
    assert "各项考核评估各取所需" in page and "巩固拓展脱贫攻坚成果考核" in page
    wish = {"kind": "csv", "language": "zh"}
    response = client.get(address, wish | {"exercise": "consolidation_review"})
    packed = archive(response)
    assert "household.member.csv" in packed.namelist()
    rows = packed.read("household.csv").decode("utf-8-sig").splitlines()
    whole = archive(client.get(address, wish)).read("household.csv").decode("utf-8-sig").splitlines()
    assert [row.split(",")[0] for row in rows] == [row.split(",")[0] for row in whole]
    words = packed.read("readme.txt").decode("utf-8-sig")
    assert "只含用于“巩固拓展脱贫攻坚成果考核”的题目" in words
    said = json.loads(Entry.objects.filter(action="export").order_by("seq")[0].details)
    assert said["exercise"] == "consolidation_review" and said["rows"] == 3
    # no question of these two forms serves the third assessment: nothing of them may reach it
    assert client.get(address, wish | {"exercise": "key_support_review"}).status_code == 422


def test_the_page_tells_what_there_is_and_other_deliveries_have_none(client, people, delivery, assessment):
    client.force_login(people["qc"])
    page = client.get(reverse("results:interviews", args=[KEY, delivery.pk])).content.decode()
    assert "household.member" in page and "口径" in page and "村调查表" in page
    answers = client.get(reverse("results:answers", args=[KEY])).content.decode()
    assert reverse("results:interviews", args=[KEY, delivery.pk]) in answers
    other = Delivery.objects.create(assessment=assessment, number=2, title="文件", given_by=people["qc"])
    assert client.get(reverse("results:interviews", args=[KEY, other.pk])).status_code == 404
    bad = client.get(reverse("results:interviews-export", args=[KEY, delivery.pk]), {"kind": "exe"})
    assert bad.status_code == 422
