"""The problems of the demonstration: those of its invented answers, in every state, with their stories (演示数据).

Two thousand stories of six steps go in by the thousand: rows, steps, opinions and ledger entries as the services write
them, each in one act. The numbers are those of the answers, so that the ledger gives the chain the same table.
"""

import datetime
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import override
from PIL import Image

from houping.apps import store
from houping.apps.accounts.demo import COUNTY, colleague
from houping.apps.accounts.models import Organisation, Person
from houping.apps.accounts.roles import Role
from houping.apps.findings import sheets, watching
from houping.apps.findings.models import Evidence, Finding, Numbering, Opinion, Session, Step
from houping.apps.findings.models.steps import REPORT
from houping.apps.findings.services import life, rulings
from houping.apps.findings.services.reporting import report_finding
from houping.apps.jobs.models import Run
from houping.apps.jobs.services import keep_runs
from houping.apps.ledger.services import Event, record_all
from houping.core.findings import clock

FACTS = (
    "入户查看与台账不一致",
    "查阅资料未见办理记录",
    "访谈时干部、群众说法不一",
    "现场照片显示设施未正常使用",
    "平时调度数据与实地情况有差异",
    "公示栏内容陈旧、未及时更新",
    "受访户反映长期未得到回应",
    "抽查的项目档案缺少验收材料",
)
DEMANDS = ("请核实后补办手续", "请限期整改并报送结果", "请举一反三排查同类情况", "请明确责任人和完成时限")
WHY = {
    "upheld": "区县佐证材料形成于评估之后，不足以否定评估时的事实（演示）。",
    "partly": "部分事实有佐证，其余属实（演示）。",
    "no_deduction": "事实存在，但属客观原因，不扣分（演示）。",
    "dismissed": "佐证材料足以说明事实不存在（演示）。",
}
OTHER = {"upheld": "partly", "partly": "upheld", "no_deduction": "partly", "dismissed": "no_deduction"}
SETTLED_DAYS, STEP = 12, datetime.timedelta(hours=7)
PICTURES = 12


def load(demo: Any) -> None:
    """Write the problems of the workspace's answers into the ledger; without answers there are none."""
    keep_runs(demo.assessment.key, demo.assessment.workspace)
    run = Run.objects.filter(assessment=demo.assessment.key, step="answers").order_by("-pk").first()
    if run is None:
        _panel(demo)  # who tries the problems without results also needs a panel that can meet
        return
    write(demo, pl.read_parquet(settings.WORKSPACES / run.folder / "problems.parquet"))
    _put_to_the_vote(demo.assessment)
    _merge_one(demo)


def _merge_one(demo: Any) -> None:
    """Let a problem be reported twice in the county of the demonstration, and be counted once (A-14)."""
    first = Finding.objects.filter(assessment=demo.assessment, county=COUNTY, state="reported").last()
    if first is None:
        return
    names = ("county", "source", "reference", "indicator", "title", "what", "severity", "spread", "extent")
    values = {name: getattr(first, name) for name in names}
    again = report_finding(actor=demo.people[Role.TL], assessment=demo.assessment, values=values)
    words = {"into": first.number, "note": "与原问题为同一事项（演示）"}
    life.act(
        actor=demo.people[Role.QC], finding_id=again.pk, action="merge", version=again.version, values=words
    )


@dataclass
class _Batch:
    """What is written at once."""

    findings: list[Finding] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    opinions: list[Opinion] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


class _Office:
    """Who acts in a county: the accounts of the demonstration in one, invented colleagues in the others."""

    def __init__(self, demo: Any) -> None:
        self.people, self.assessment = demo.people, demo.assessment
        self.counties = {COUNTY: demo.people[Role.CTY]}
        for office in Organisation.objects.filter(kind=Organisation.Kind.COUNTY).exclude(county=COUNTY):
            self.counties[office.county] = colleague(
                f"{office.county}-county",
                f"演示联络员（{office.name}）",
                office,
                Role.CTY,
                assessment=demo.assessment.key,
                county=office.county,
                password=None,
            )
        bureau, key = demo.people[Role.PJ].organisation, demo.assessment.key
        self.second = colleague("control-2", "演示质控员二", bureau, Role.QC, assessment=key, password=None)
        self.panel = _panel(demo)

    def team(self, county: str) -> tuple[Person, Person, Person]:
        """Return who finds, who verifies and feeds back, who rechecks."""
        if county == COUNTY:
            return self.people[Role.EN], self.people[Role.TL], self.people[Role.FQ]
        return self.people[Role.TPL], self.people[Role.QC], self.second


def _panel(demo: Any) -> list[Person]:
    """Return the members of the panel: the account of the demonstration and three more."""
    chair, key = demo.people[Role.PJ], demo.assessment.key
    more = [
        colleague(f"demo-pj{number}", f"演示研判组成员{name}", chair.organisation, Role.PJ, assessment=key)
        for number, name in enumerate(("甲", "乙", "丙"), start=2)
    ]
    return [chair, *more]


@transaction.atomic
def write(demo: Any, table: pl.DataFrame) -> None:
    """Write the stories of a table of problems (columns of `table.SCHEMA`), and three more in every county."""
    office, batch, now = _Office(demo), _Batch(), timezone.now()
    sessions = _sessions(office, sorted(table["county"].unique().to_list()), now)
    for place, row in enumerate(table.iter_rows(named=True)):
        _tell(batch, office, _finding(office, row, place), _story(row, place), sessions, now)
    last = dict(table.group_by("county").len().iter_rows())
    for place, county in enumerate(sorted(last)):
        for action in (REPORT, "verify", "clear"):  # beside the answers: not yet told to the county
            last[county] += 1
            row = {**_EARLY, "problem": f"{county}-{last[county]:04d}", "county": county}
            steps = [REPORT] if action == REPORT else [REPORT, action]
            _tell(batch, office, _finding(office, row, place), steps, sessions, now)
    Finding.objects.bulk_create(batch.findings, batch_size=500)
    Step.objects.bulk_create(batch.steps, batch_size=1000)
    Opinion.objects.bulk_create(batch.opinions, batch_size=1000)
    Numbering.objects.bulk_create(
        Numbering(assessment=office.assessment, county=county, last=number) for county, number in last.items()
    )
    record_all(batch.events)
    _pictures(office, batch)


_EARLY = {
    "village": None,
    "household": None,
    "indicator": "1.3",
    "title": "疑似帮扶责任人走访不到位",
    "spread": "point",
    "severity": "minor",
    "ruling": None,
    "fixed_on_site": False,
    "attribution": None,
}


def _finding(office: _Office, row: dict[str, Any], place: int) -> Finding:
    """Return the finding of a row as it was reported."""
    what = f"{row['title'].removeprefix('疑似')}：{FACTS[place % 8]}，{FACTS[(place * 3 + 1) % 8]}（演示）。"
    return Finding(
        assessment=office.assessment,
        number=row["problem"],
        county=row["county"],
        village=row["village"] or "",
        place=f"{row['village'][-3:]} 村（演示）" if row["village"] else "",
        household=row["household"] or "",
        unit=f"{row['problem']}-户" if row["household"] else "",
        source="interview" if row["household"] else "document",
        reference="" if row["household"] else "村级资料（演示）",
        indicator=row["indicator"],
        title=row["title"],
        what=what,
        severity=row["severity"],
        spread=row["spread"],
        extent="common" if row["spread"] == "area" else "single",
        attribution=row["attribution"] or "",
        responsible="区县有关部门（演示）",
        found_by=office.team(row["county"])[0],
    )


def _story(row: dict[str, Any], place: int) -> list[str]:
    """Return the acts that lead to a row's ruling: agreed to, dropped, ruled, or still open."""
    told = [REPORT, "verify", *(["fix"] if row["fixed_on_site"] else []), "feed_back"]
    ruling = row["ruling"]
    if ruling is None:
        return told + [[], ["object"], ["object", "uphold"]][place % 3]
    if ruling == "upheld" and place % 4:
        return [*told, "lapse" if place % 9 == 1 else "accept"]
    if ruling == "dismissed" and place % 2:
        return [*told, "object", "drop"]
    return [*told, "object", "uphold", f"rule {ruling}"]


def _sessions(office: _Office, counties: list[str], now: datetime.datetime) -> dict[str, Session]:
    """Hold one closed session for every county, and open one today."""
    made = {}
    for number, county in enumerate(counties, start=1):
        opened = now - datetime.timedelta(days=SETTLED_DAYS - 4, minutes=40 - number)
        made[county] = Session.objects.create(
            assessment=office.assessment,
            number=number,
            place="市乡村振兴局会议室（演示）",
            chair=office.panel[0],
            opened=opened,
            state=Session.State.CLOSED,
            closed=opened + datetime.timedelta(hours=3),
        )
        made[county].members.set(office.panel[:3])
    last = Session.objects.create(
        assessment=office.assessment,
        number=len(counties) + 1,
        place="市乡村振兴局会议室（演示）",
        chair=office.panel[0],
    )
    last.members.set(office.panel)
    return made


def _reasons(assessment: Any) -> str:
    """Say why the county is put to the vote, by what red line and ledger show of it."""
    (watch,) = watching.redline(assessment, [COUNTY])
    stand = Q(state="agreed") | Q(state="ruled", ruling__in=["upheld", "partly"])
    found = Finding.objects.filter(stand, assessment=assessment, county=COUNTY)
    serious = found.exclude(severity=Finding.Severity.MINOR).count()
    with override("zh-hans"):
        line = sheets.watch_words(watch)
    return f"{line}；问题台账：已成立 {found.count()} 个，其中较重以上 {serious} 个。是否属突出问题，提请认定（演示）。"


def _put_to_the_vote(assessment: Any) -> None:
    """Leave one matter of a county with two votes in the session of today."""
    session = Session.objects.get(assessment=assessment, state=Session.State.OPEN)
    first, second = session.members.order_by("pk")[:2]
    made = rulings.propose(
        actor=first,
        assessment=assessment,
        county=COUNTY,
        trigger="A",
        basis="问题研判会会议纪要〔演示〕1号",
        reasons=_reasons(assessment),
    )
    for member in (first, second):
        rulings.vote(actor=member, ruling_id=made.pk, agrees=True, reasons="事实清楚，同意认定（演示）。")


def _tell(
    batch: _Batch,
    office: _Office,
    found: Finding,
    story: list[str],
    sessions: dict[str, Session],
    now: datetime.datetime,
) -> None:
    """Add a finding with its steps; what is still open happened within the last hours."""
    target = Finding.MOVES[story[-1].split()[0]].target if len(story) > 1 else "reported"
    is_open = target in clock.ASSUMED_HOURS
    ago = datetime.timedelta(hours=2) if is_open else datetime.timedelta(days=SETTLED_DAYS - 8)
    at = now - ago - STEP * len(story)
    found.found = at + STEP
    for act in story:
        at += STEP
        action, _, ruling = act.partition(" ")
        step = _step(office, found, action, ruling, at)
        batch.steps.append(step)
        batch.events.append(_event(office, found, step))
        if ruling:
            batch.opinions += _opinions(office, found, ruling, sessions[found.county], at)
    found.due = clock.due(clock.ASSUMED_HOURS, found.state, at)
    found.changed, found.changed_by = at, batch.steps[-1].by
    found.version = len(story)
    found.text = life.searchable(found)
    batch.findings.append(found)


def _step(office: _Office, found: Finding, action: str, ruling: str, at: datetime.datetime) -> Step:
    """Apply an act to a finding and return its line of the timeline."""
    finder, leader, second = office.team(found.county)
    county = office.counties[found.county]
    by = {REPORT: finder, "object": county, "accept": county, "uphold": second, "drop": second}
    person = office.panel[0] if ruling else by.get(action, leader)
    if action == "feed_back":
        found.fed_back = at
        found.statement = f"{found.what.removesuffix('（演示）。')}，{DEMANDS[len(found.what) % 4]}（演示）。"
    if action == "fix":
        found.fixed_on_site = True
    if ruling:
        found.ruling, found.reasons = ruling, WHY[ruling]
    if action in Finding.MOVES:
        found.state = Finding.MOVES[action].target
    side = "county" if person is county else "city" if ruling else "team"
    due = clock.due(clock.ASSUMED_HOURS, found.state, at)
    return Step(
        finding=found,
        action=action,
        state=found.state,
        side=side,
        by=person,
        at=at,
        note=_note(action),
        due=due,
    )


def _note(action: str) -> str:
    notes = {
        "verify": "再次入户并查阅资料，情况属实（演示）",
        "clear": "经核查，资料登记有误，事实不存在（演示）",
        "fix": "当场完成整改，前后照片附后（演示）",
        "object": "已提供办理记录和照片，请予复核（演示）",
        "uphold": "复看后事实仍在，建议研判（演示）",
        "drop": "佐证材料真实，原认定不成立（演示）",
    }
    return notes.get(action, "")


def _event(office: _Office, found: Finding, step: Step) -> Event:
    action = "report" if step.action == REPORT else step.action
    key, subject = office.assessment.key, f"finding:{found.number}"
    return Event(step.by, f"finding.{action}", subject, key, found.county, {"demo": True})


def _opinions(
    office: _Office, found: Finding, ruling: str, session: Session, at: datetime.datetime
) -> Iterator[Opinion]:
    """Yield three opinions; of every fifth case one member thinks otherwise."""
    for number, member in enumerate(office.panel[:3]):
        differs = number == 2 and int(found.number[-1]) % 5 == 0
        own = OTHER[ruling] if differs else ruling
        yield Opinion(session=session, finding=found, member=member, ruling=own, reasons=WHY[own], at=at)


def _pictures(office: _Office, batch: _Batch) -> None:
    """Give problems of the demonstration's county their photos: plain colours, marked by their note."""
    objected = {step.finding.number for step in batch.steps if step.action == "object"}
    own = [f for f in batch.findings if f.county == COUNTY]
    fixed = [f for f in own if f.fixed_on_site][:PICTURES]
    disputed = [f for f in own if f.number in objected][:PICTURES]
    kinds = (("before", 190), ("after", 70))
    wanted = [(f, *kind) for f in fixed for kind in kinds] + [(f, "objection", 120) for f in disputed]
    for place, (f, purpose, red) in enumerate(wanted):
        county = purpose == "objection"
        kept = store.put([picture(red, 110 + place * 3).getvalue()])
        Evidence.objects.create(
            finding=f,
            purpose=purpose,
            side="county" if county else "team",
            name=f"{f.number}-{purpose}.jpg",
            sha256=kept.sha256,
            size=kept.size,
            kind="image/jpeg",
            note="演示图片",
            copy="" if county else kept.sha256,  # drawn, no camera wrote into it
            copy_size=0 if county else kept.size,
            released=True,
            by=office.counties[COUNTY] if county else f.found_by,
        )


def picture(red: int, green: int) -> io.BytesIO:
    """Return a picture that shows nothing but a colour (0..255), as JPEG."""
    image = Image.linear_gradient("L").resize((480, 320)).convert("RGB")
    tint = Image.new("RGB", image.size, (red, green, 120))
    stream = io.BytesIO()
    Image.blend(image, tint, 0.75).save(stream, "JPEG")
    stream.seek(0)
    return stream
