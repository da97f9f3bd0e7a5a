"""The plan of the demonstration: drafted, consulted, approved and issued by its people (演示数据)."""

import datetime
from typing import Any

from houping.apps.accounts.roles import Role
from houping.apps.plans import files, services, work
from houping.plans import folder_of

OPINIONS = (
    (
        Role.DEPT,
        "七（二）",
        "建议明确平时工作情况资料的报送时限。（演示）",
        "accepted",
        "已明确为 11 月 25 日前。（演示）",
    ),
    (
        Role.CTY,
        "六（一）2",
        "建议适当减少入户样本量。（演示）",
        "declined",
        "样本量由方案六（一）规定，不作调整。（演示）",
    ),
)
ACTUAL = {
    1: (datetime.date(2021, 10, 8), datetime.date(2021, 10, 29), ""),
    2: (datetime.date(2021, 11, 1), datetime.date(2021, 11, 9), ""),
    3: (datetime.date(2021, 11, 3), datetime.date(2021, 11, 12), "因疫情防控分两批集中。（演示）"),
    4: (datetime.date(2021, 11, 11), datetime.date(2021, 11, 30), ""),
    5: (datetime.date(2021, 12, 1), datetime.date(2021, 12, 20), ""),
    6: (datetime.date(2021, 12, 21), datetime.date(2021, 12, 31), ""),
    7: (datetime.date(2022, 1, 10), datetime.date(2022, 2, 25), ""),
}


def load(demo: Any) -> None:
    """Carry the plan from draft to issue."""
    people, assessment = demo.people, demo.assessment
    texts = files.of_folder(folder_of("chongqing_2021"))
    plan = services.add_plan(
        actor=people[Role.XZJ], assessment=assessment, texts=texts, note="起草稿（演示）"
    )
    _move(plan, people[Role.XZJ], "consult", reply_by=datetime.date(2021, 10, 20))
    for role, clause, text, outcome, reply in OPINIONS:
        opinion = services.give_opinion(actor=people[role], plan_id=plan.pk, clause=clause, text=text)
        services.reply_opinion(actor=people[Role.XZJ], opinion_id=opinion.pk, outcome=outcome, reply=reply)
    _move(plan, people[Role.XZJ], "submit")
    _move(plan, people[Role.LGO], "approve", approval_basis="领导小组办公室会议纪要（演示）")
    _move(plan, people[Role.LGO], "issue", document_number="渝委农办〔2021〕32号")
    for task in assessment.tasks.exclude(clause="印发通知"):
        work.report_task(
            actor=people[Role.XZJ],
            task_id=task.pk,
            version=1,
            state="done",
            progress="已按方案完成。（演示）",
        )
    for milestone in assessment.milestones.filter(step__in=ACTUAL):
        start, end, remark = ACTUAL[milestone.step]
        work.set_progress(
            actor=people[Role.XZJ],
            milestone_id=milestone.pk,
            version=milestone.version,
            start=start,
            end=end,
            remark=remark,
        )


def _move(plan: Any, actor: Any, action: str, **values: object) -> None:
    plan.refresh_from_db()
    services.move_plan(actor=actor, plan_id=plan.pk, action=action, version=plan.version, values=values)
