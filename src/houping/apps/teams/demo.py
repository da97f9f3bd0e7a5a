"""Groups, agencies and documents of the demonstration (演示数据)."""

import datetime
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from houping.apps.accounts.models import Organisation
from houping.apps.accounts.roles import Role
from houping.apps.teams import services
from houping.plans import folder_of

START = datetime.date(2021, 11, 1)
BIDS = (
    ("第三方评估机构（演示）", 23, 22.5, 27, 16, ""),
    ("演示高校研究中心", 21, 20, 26.5, 17, ""),
    ("演示咨询公司", 18, 19, 22, 19, ""),
)


def load(demo: Any) -> None:
    """Fill the groups, choose the agencies, sign, and put the plan's text into the library."""
    people, assessment = demo.people, demo.assessment
    bureau = people[Role.XZJ]
    for role in (Role.QC, Role.PJ, Role.SV):
        member = services.propose(
            actor=bureau,
            assessment=assessment,
            person=people[role],
            group=role,
            starts=START,
            duty="组长（演示）",
        )
        services.move_member(actor=bureau, member_id=member.pk, action="confirm")
    _agencies(demo)
    for role in (Role.QC, Role.SV, Role.TPL):
        services.sign_commitment(actor=people[role], assessment=assessment)
    _expenses(demo)
    text = (folder_of("chongqing_2021") / "source.txt").read_bytes()
    services.add_document(
        actor=bureau,
        assessment=assessment,
        upload=SimpleUploadedFile("渝委农办〔2021〕32号.txt", text),
        values={
            "kind": "basis",
            "title": "2021年区县党委和政府巩固脱贫成果后评估工作实施方案",
            "number": "渝委农办〔2021〕32号",
            "issuer": "领导小组办公室",
            "dated": datetime.date(2021, 10, 29),
        },
    )


def _expenses(demo: Any) -> None:
    for role, kind, amount, paid_to in (
        (Role.TL, "lodging", "160.00", "演示宾馆"),
        (Role.EN, "meals", "25.00", "演示食堂"),
        (Role.SV, "transport", "48.50", "演示客运站"),
    ):
        values = {"county": "500101", "on": datetime.date(2021, 11, 15), "kind": kind, "paid_to": paid_to}
        services.record_expense(
            actor=demo.people[role],
            assessment=demo.assessment,
            values=values | {"amount": Decimal(amount), "receipt": ""},
        )


def _agencies(demo: Any) -> None:
    bureau, assessment = demo.people[Role.XZJ], demo.assessment
    for kind, code, title in (
        ("field", "field", "第三方实地评估（演示）"),
        ("phone", "phone", "群众认可度电话调查（演示）"),
    ):
        tender = services.open_tender(
            actor=bureau,
            assessment=assessment,
            kind=kind,
            title=title,
            number=f"演示-{kind}-01",
            published=START,
        )
        for bidder, past, team, method, price, remark in BIDS:
            values = {
                "bidder": bidder,
                "past": past,
                "team": team,
                "method": method,
                "price": price,
                "remark": remark,
            }
            services.add_bid(actor=bureau, tender_id=tender.pk, values=values)
        agency = Organisation.objects.get(code=code)
        services.move_tender(actor=bureau, tender_id=tender.pk, action="award", values={"agency": agency})
        contract = {
            "contract": f"演示合同-{kind}",
            "counties": "",
            "confidential": START,
            "independent": START,
        }
        services.move_tender(actor=bureau, tender_id=tender.pk, action="contract", values=contract)
