"""What the supervisors of the demonstration did and what the counties were asked for (演示数据)."""

import datetime
import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from houping.apps.accounts.demo import colleague
from houping.apps.accounts.models import Organisation, Person
from houping.apps.accounts.roles import Role
from houping.apps.quality.services import interference
from houping.apps.supervision import checklist_demo, signing
from houping.apps.supervision.models import ListItem, Slip, Violation, Voice
from houping.apps.supervision.services import (
    burden,
    inspections,
    lists,
    referrals,
    slips,
    violations,
    voices,
)

ASKED = (
    (Role.TPL, "500101", "visit", "实地评估进县（演示）", 1, 8, 11),
    (Role.TPL, "500101", "meeting", "县级座谈会（演示）", 1, 3, 11),
    (Role.SV, "500101", "visit", "督导检查（演示）", 1, 4, 15),
    (Role.DEPT, "500101", "material", "行业部门平时情况资料（演示）", 6, None, 16),
    (Role.TPL, "500102", "visit", "实地评估进县（演示）", 1, 8, 12),
    (Role.DEPT, "500230", "material", "行业部门平时情况资料（演示）", 21, None, 17),
)
COUNTY, OTHER = "500101", "500102"
# side, stage, office, county, place, day of 2021, looked at, found, result
SEEN = (
    (
        "agency",
        "plan",
        "bureau",
        "",
        "市乡村振兴局",
        (10, 20),
        "征求意见和审定材料",
        "程序完整（演示）",
        "good",
    ),
    (
        "agency",
        "team",
        "field",
        "",
        "机构驻地",
        (11, 5),
        "队伍名册、回避登记",
        "一组缺现场质控员，当场补齐（演示）",
        "mend",
    ),
    (
        "agency",
        "training",
        "field",
        "",
        "培训教室",
        (11, 8),
        "签到、试卷、上岗证",
        "考试封闭，无代考（演示）",
        "good",
    ),
    (
        "agency",
        "sample",
        "bureau",
        "",
        "抽样现场",
        (11, 9),
        "承诺、见证、抽取全过程",
        "与公告一致（演示）",
        "good",
    ),
    (
        "agency",
        "fieldwork",
        "field",
        COUNTY,
        "天城镇",
        (11, 15),
        "随机跟访4户",
        "两人同行，逐户拍照（演示）",
        "good",
    ),
    (
        "county",
        "fieldwork",
        f"county-{COUNTY}",
        COUNTY,
        "天城镇",
        (11, 15),
        "陪同、迎检、宣传标语",
        "村口有新制展板，当场拆除（演示）",
        "mend",
    ),
    (
        "county",
        "fieldwork",
        f"county-{OTHER}",
        OTHER,
        "白涛街道",
        (12, 6),
        "群众知晓、有无集中",
        "评估组走后乡镇补填资料（演示）",
        "follow",
    ),
    (
        "agency",
        "phone",
        "phone",
        "",
        "呼叫中心",
        (11, 20),
        "录音20条、话务席位",
        "一条诱导提问，重访（演示）",
        "mend",
    ),
    ("agency", "review", "field", COUNTY, "驻地", (11, 16), "当日审核记录", "24点前审完（演示）", "good"),
)
SAID = (
    (COUNTY, "11月14日晚上村干部挨家打招呼，说评估的人来了要说“满意”。（演示反映）", "13800000000"),
    (COUNTY, "镇上让我们村连夜补帮扶手册，补了三年的记录。（演示反映）", ""),
    (OTHER, "调查员在我家只问了五分钟就走了，很多问题没有问。（演示反映）", ""),
    (OTHER, "评估的车停在农家乐吃饭，不知道是谁付的钱。（演示反映）", "demo@example.invalid"),
    (COUNTY, "我们家的低保为什么取消了，请给个说法。（演示反映）", ""),
)


def load(demo: Any) -> None:
    """Record burdens, publish and sign the lists, inspect, register, press, answer."""
    _burden(demo)
    checklist_demo.load(demo)
    second = _second_inspector(demo)
    _lists(demo)
    _inspections(demo, second)
    _violations(demo)
    _slips(demo)
    _voices(demo, second)


def _burden(demo: Any) -> None:
    for role, county, kind, what, amount, hours, on in ASKED:
        burden.record_burden(
            actor=demo.people[role],
            assessment=demo.assessment,
            county=county,
            kind=kind,
            what=what,
            amount=amount,
            hours=hours,
            on=datetime.date(2021, 11, on),
        )


def _second_inspector(demo: Any) -> Person:
    """Make the other one of the two who inspect."""
    office, key = _office("department"), demo.assessment.key
    return colleague("demo-sv2", "演示督导组成员", office, Role.SV, assessment=key)


def _office(code: str) -> Organisation:
    return Organisation.objects.get(code=code)


def _lists(demo: Any) -> None:
    """Publish both lists, that of the agencies a second time; most have signed."""
    for audience in ("county", "agency", "agency"):
        version = lists.draft(actor=demo.people[Role.XZJ], assessment=demo.assessment, audience=audience)
        note = ""
        if version.number == 2:
            note = "增加夜间入户一条，离队改为较重（演示）"
            _second_version(demo, version)
        lists.publish(
            actor=demo.people[Role.XZJ],
            version_id=version.pk,
            effective=datetime.date(2021, 11, 10 + version.number),
            note=note,
        )
        waiting = {demo.people[Role.EN].pk, demo.people[Role.PH].pk} if version.number == 2 else set()
        for signer in signing.signers(version):
            if signer.person.pk not in waiting:
                lists.sign(actor=signer.person, version_id=version.pk)
        if waiting:
            lists.remind(actor=demo.people[Role.XZJ], version_id=version.pk, waiting=len(waiting))


def _second_version(demo: Any, version: Any) -> None:
    """Add an item and change one."""
    actor, changed = demo.people[Role.XZJ], version.items.get(code="A10")
    lists.put_item(
        actor=actor, version_id=version.pk, item_id=changed.pk, values={"severity": ListItem.Severity.SERIOUS}
    )
    added = {
        "code": "A14",
        "text": "夜间八点后入户",
        "who": "调查员",
        "severity": ListItem.Severity.GENERAL,
        "handling": "批评教育，该户改期",
        "source": "假设：群众休息时间（演示）",
    }
    lists.put_item(actor=actor, version_id=version.pk, values=added)


def _inspections(demo: Any, second: Person) -> None:
    for place, (side, stage, office, county, where, (month, day), looked_at, found, result) in enumerate(
        SEEN
    ):
        values = {
            "side": side,
            "stage": stage,
            "organisation": _office(office),
            "county": county,
            "place": where,
            "on": datetime.date(2021, month, day),
            "second": second,
            "looked_at": looked_at,
            "found": found,
            "result": result,
        }
        inspections.record_inspection(
            actor=demo.people[Role.SV],
            assessment=demo.assessment,
            values=values,
            files=[_picture(place)] if place % 2 else [],
        )


def _picture(number: int) -> SimpleUploadedFile:
    """Return an invented photo."""
    image = Image.new("RGB", (640, 400), (214, 222, 230))
    ImageDraw.Draw(image).text((24, 24), f"DEMO {number}", fill=(60, 70, 80))
    data = io.BytesIO()
    image.save(data, "JPEG", quality=80)
    return SimpleUploadedFile(f"demo-{number}.jpg", data.getvalue())


def _violations(demo: Any) -> None:
    """Register four, one from a report of interference, one of false data; take them different ways."""
    sv, qc = demo.people[Role.SV], demo.people[Role.QC]
    report = interference.report(
        actor=demo.people[Role.EN],
        assessment=demo.assessment,
        values={
            "county": COUNTY,
            "village": "天城村",
            "kind": "coached",
            "happened": timezone.now() - datetime.timedelta(hours=5),
            "what": "入户前村干部到农户家教怎么回答饮水问题（演示）。",
        },
    )
    interference.handle(actor=sv, report_id=report.pk, action="confirm", handling="走访3户，情况属实（演示）")
    coached = violations.from_interference(actor=sv, report_id=report.pk, item=_item(demo, "C05"))
    _on(
        sv,
        coached,
        verify="村干部在入户前到3户教农户回答饮水问题（演示）。",
        handle="3户访问作废并替换；全市通报（演示）。",
    )
    boards = _register(
        demo, sv, "C03", f"county-{COUNTY}", "村口新制评估迎检展板（演示）", files=[_picture(31)]
    )
    _on(sv, boards, verify="天城镇在评估期间新制展板2块（演示）。")
    _register(demo, qc, "C09", f"county-{OTHER}", "平时情况资料中的人数与系统数据相差一倍（演示）")
    _on(
        sv,
        _register(demo, sv, "A07", "field", "有人反映调查员收受土特产（演示）"),
        dismiss="查看行车记录、询问农户，没有此事（演示）。",
    )
    matter = referrals.record_referral(
        actor=sv,
        assessment=demo.assessment,
        kind="clue",
        cause="fraud",
        words={
            "unit": "天城村村委会（演示）",
            "people": "村干部甲（演示）",
            "basis": coached.facts or "见违规登记",
        },
        violation=coached,
    )
    referrals.move(
        actor=sv, referral_id=matter.pk, action="transfer", text="区纪委监委（演示）", on=timezone.localdate()
    )
    referrals.record_referral(
        actor=sv,
        assessment=demo.assessment,
        kind="account",
        cause="burden",
        words={"unit": "某镇（演示）", "people": "", "basis": "要求村级连夜补填三年帮扶手册（演示）"},
    )


def _item(demo: Any, code: str) -> ListItem:
    return ListItem.objects.get(version__assessment=demo.assessment, version__state="published", code=code)


def _register(demo: Any, actor: Any, code: str, office: str, what: str, files: Any = ()) -> Violation:
    organisation = _office(office)
    values = {
        "item": _item(demo, code),
        "organisation": organisation,
        "county": organisation.county or COUNTY,
        "place": "",
        "happened": datetime.date(2021, 11, 15),
        "what": what,
    }
    return violations.register(actor=actor, assessment=demo.assessment, values=values, files=files)


def _on(actor: Any, found: Violation, **steps: str) -> None:
    for action, text in steps.items():
        violations.move(actor=actor, violation_id=found.pk, action=action, text=text)


def _slips(demo: Any) -> None:
    """Send three: one closed after a reply, one waiting, one overdue."""
    _slip(
        demo,
        f"county-{COUNTY}",
        "立即停止突击补填资料",
        3,
        "天城镇在评估组离开后补填帮扶手册。\n请立即停止，如实说明，并报整改情况。（演示）",
    )
    _slip(demo, f"county-{OTHER}", "拆除迎检展板", -2, "白涛街道新制迎检展板。\n请拆除并报照片。（演示）")
    sent = _slip(
        demo,
        "field",
        "补配现场质控员",
        5,
        "一个分县组没有现场质控员（方案十（一））。\n请补配并报名单。（演示）",
    )
    slips.move(
        actor=demo.people[Role.TPL],
        slip_id=sent.pk,
        action="reply",
        text="已补配1名，名单见附件（演示）。",
        files=[_picture(41)],
    )
    slips.move(actor=demo.people[Role.SV], slip_id=sent.pk, action="close", text="核对名册，属实（演示）。")


def _slip(demo: Any, office: str, title: str, days: int, what: str) -> Slip:
    values = {
        "organisation": _office(office),
        "title": title,
        "what": what,
        "due": timezone.localdate() + datetime.timedelta(days=days),
    }
    return slips.issue(actor=demo.people[Role.SV], assessment=demo.assessment, values=values)


def _voices(demo: Any, second: Person) -> None:
    """Let the public report five times; one is answered, one assigned, one a violation, one refused, one new."""
    for county, what, contact in SAID:
        voices.take_in(assessment=demo.assessment, county=county, what=what, contact=contact)
    found = list(Voice.objects.filter(assessment=demo.assessment).order_by("number"))
    due = timezone.localdate() + datetime.timedelta(days=2)
    _decide(demo, found[0], accept={}, assign={"person": second, "due": due})
    _decide(
        demo,
        found[1],
        accept={},
        register={"item": _item(demo, "C02"), "organisation": _office(f"county-{COUNTY}")},
    )
    _decide(
        demo,
        found[2],
        accept={},
        answer={"text": "已核对录音，该户漏问6题，访问作废并重访，谢谢您（演示）。"},
    )
    _decide(demo, found[4], reject={"text": "低保问题不属于评估纪律，请向当地民政部门反映（演示）。"})


def _decide(demo: Any, voice: Voice, **steps: dict[str, Any]) -> None:
    for action, values in steps.items():
        voices.decide(actor=demo.people[Role.SV], voice_id=voice.pk, action=action, values=values)
