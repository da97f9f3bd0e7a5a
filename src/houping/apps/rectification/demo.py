"""Letters with items in every state, cases of experience and a talk in the demonstration (演示数据)."""

import datetime
from typing import Any

from django.utils import timezone

from houping.apps.accounts.demo import COUNTY
from houping.apps.accounts.roles import Role
from houping.apps.findings.demo import picture
from houping.apps.findings.models import Finding
from houping.apps.findings.services import watching
from houping.apps.rectification.services import items, letters, measures

SOON, NEW = "500102", "500114"

CASES = (
    (
        "2.6",
        "“村集体＋务工专班”稳住脱贫人口就业（演示）",
        "逐户建立务工意愿清单，专班每月回访；脱贫劳动力务工率稳定（演示）。",
    ),
    (
        "1.4",
        "扶贫项目资产“一码一卡”管理（演示）",
        "资产逐项赋码，扫码可见权属、管护人、收益，村民可以监督（演示）。",
    ),
)


def load(demo: Any) -> None:
    """Send letters, put some problems right, propose two cases, take one into the library, record a talk."""
    if not Finding.objects.filter(assessment=demo.assessment).exists():
        return
    made = [
        watching.propose(
            actor=demo.people[Role.TL],
            assessment=demo.assessment,
            values={"county": COUNTY, "indicator": indicator, "title": title, "text": text},
        )
        for indicator, title, text in CASES
    ]
    watching.review(actor=demo.people[Role.QC], experience_id=made[0].pk, action="take")
    measures.add_measure(
        actor=demo.people[Role.XZJ],
        assessment=demo.assessment,
        county=COUNTY,
        kind="talk",
        on=timezone.localdate(),
        basis="饮水安全问题较集中，提醒尽快整改（演示）",
        people="区县乡村振兴局负责人（演示）",
        place="9 时 30 分，市局会议室（演示）",
        document_number="演示函〔2022〕9号",
    )
    if letters.is_published(demo.assessment):
        _letters(demo)


def _letters(demo: Any) -> None:
    """Three counties have their letter: one works on it, one owes its plan in three days, one has just got it."""
    today = timezone.localdate()
    for number, (county, days) in enumerate(((COUNTY, 30), (SOON, 3), (NEW, 30)), start=1):
        if not letters.listed(demo.assessment, county).exists():
            continue
        letter = letters.issue_letter(
            actor=demo.people[Role.XZJ],
            assessment=demo.assessment,
            county=county,
            document_number=f"演示函〔2022〕{number}号",
            plan_due=today + datetime.timedelta(days=days),
            due=today + datetime.timedelta(days=60),
        )
        if county == COUNTY:
            letters.receive(actor=demo.people[Role.CTY], letter_id=letter.pk)
            for place, item in enumerate(letter.items.order_by("finding__number")):
                _put_right(demo, item.pk, STEPS[: place % (len(STEPS) + 1)])


STEPS = (
    (Role.CTY, "plan", {"plan": "逐户核实，限期整改（演示）", "office": "区县有关部门（演示）"}),
    (Role.CTY, "prove", {"result": "已整改到位，附材料（演示）"}),
    (Role.XZJ, "accept", {"note": "核对材料，同意销号（演示）"}),
)


def _put_right(demo: Any, item: int, steps: Any) -> None:
    for version, (role, action, values) in enumerate(steps, start=1):
        if action == "prove":
            file, name = picture(70, 110 + item % 100), "整改后.jpg"
            items.add_proof(actor=demo.people[role], item_id=item, stream=file, name=name, note="演示图片")
        items.act(actor=demo.people[role], item_id=item, action=action, version=version, values=values)
