"""Cases of experience and a talk in the demonstration; letters follow once its results are published (演示数据)."""

from typing import Any

from django.utils import timezone

from houping.apps.accounts.demo import COUNTY
from houping.apps.accounts.roles import Role
from houping.apps.findings.models import Finding
from houping.apps.findings.services import watching
from houping.apps.rectification.services import measures

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
    """Propose two cases, take one into the library, record a talk."""
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
    )
