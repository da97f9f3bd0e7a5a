"""The pages of 20,000 problems with 60,000 files, on SQLite and PostgreSQL: how long each takes, and an export of all.

    python bench/findings.py [sqlite] [postgresql] [--findings 20000] [--files 60000] [--rounds 20] [--json FILE]

A site of its own is loaded and thrown away. The time is that of the whole answer inside the server (sign-in, queries,
templates), network left out; the first answer of each page is printed apart, and the processor time of server and
database, which a busy machine lengthens less. Targets: 95 of 100 answers of every page
within 300 ms, an export of all problems within 20 s. PostgreSQL writes to the disk as in production.
"""

import argparse
import itertools
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

TESTS = Path(__file__).resolve().parents[1] / "tests"
sys.path.insert(0, str(TESTS))
PAGE_S, EXPORT_S = 0.3, 20.0
WHERE = (
    "1 组",
    "2 组",
    "村卫生室",
    "安置点",
    "村小学",
    "三社院落",
    "易地搬迁点",
    "水厂",
    "合作社",
    "公益岗位",
)
WHAT = {
    "4.1": (
        "饮水安全未达标",
        ("水窖干涸", "取水往返超过 20 分钟", "水质浑浊", "管网冬季断水", "未装消毒设备"),
    ),
    "3.3": ("基本医疗未保障", ("慢病签约未随访", "参保资助未到账", "村医空缺", "大病救治未备案", "药品不全")),
    "3.4": ("住房安全未保障", ("墙体裂缝", "屋面渗漏", "鉴定等级与现状不符", "危房未腾退", "改造未验收")),
    "3.2": ("义务教育未保障", ("疑似辍学", "送教上门无记录", "资助未发放", "劝返台账缺失", "住宿补助延迟")),
    "4.3": (
        "应纳未纳",
        ("因病支出骤增未监测", "收入骤减未排查", "部门数据未比对", "申请未受理", "评议未公示"),
    ),
    "2.6": (
        "务工就业不稳",
        ("返乡未就业未登记", "交通补贴未兑现", "台账收入与实际不符", "技能培训走过场", "岗位闲置"),
    ),
    "1.4": ("扶贫资产管理不规范", ("厂房闲置", "收益未分配", "权属未移交", "管护人缺失", "合同未备案")),
}
SEARCHES = ("饮水", "墙体裂缝", "取水往返 2 组", "不存在的词语", "500101-00", "水")


def main() -> None:
    """Measure on each database in a process of its own."""
    asked = options()
    if asked.here:
        sys.exit(measure(asked))
    failed = False
    for name in asked.databases or ("sqlite", "postgresql"):
        print(f"== {name}", flush=True)
        failed |= on(name) != 0
    sys.exit(failed)


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("databases", nargs="*", metavar="sqlite | postgresql")
    parser.add_argument("--findings", type=int, default=20_000)
    parser.add_argument("--files", type=int, default=60_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--here", default="", help=argparse.SUPPRESS)
    return parser.parse_args()


def on(name: str) -> int:
    """Run this program on a new database; return how it ended."""
    from apps.own_site import create, postgresql_server

    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="houping-findings-"))
        own = os.environ | {
            "HOUPING_DATA": folder,
            "HOUPING_DEMO": "1",
            "HOUPING_LOG": "ERROR",
            "DJANGO_SETTINGS_MODULE": "houping.site.settings",
        }
        own.pop("HOUPING_DATABASE", None)
        if name == "postgresql":
            address = stack.enter_context(postgresql_server(durable=True))
            create(address, "findings", "template0")
            own["HOUPING_DATABASE"] = f"{address}/findings"
        words = [sys.executable, __file__, *sys.argv[1:], "--here", name]
        return subprocess.run(words, env=own, check=False).returncode


def measure(asked: argparse.Namespace) -> int:
    """Load the site of this process, open every page, print; return 1 when a target was missed."""
    begin = time.perf_counter()
    load(asked.findings, asked.files)
    print(f"loaded in {time.perf_counter() - begin:.0f} s; load {os.getloadavg()[0]:.1f}", flush=True)
    print(f"{'page':32} role   first  median     p95 processor ms    kB")
    found = [timed(page, asked.rounds if page.limit == PAGE_S else 3) for page in pages()]
    late = [row["name"] for row in found if float(row["p95"]) > float(row["limit"])]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{asked.here}: over their limits: {late or 'none'}; peak memory {memory:.0f} MB", flush=True)
    if asked.json:
        rows = json.loads(asked.json.read_text()) if asked.json.exists() else {}
        asked.json.write_text(json.dumps(rows | {asked.here: found}, ensure_ascii=False, indent=1) + "\n")
    return bool(late)


def load(findings: int, files: int) -> None:
    """Make the demonstration's people and plan, then problems, their files, letters and rectification."""
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.SECOND_FACTOR_REQUIRED = False
    call_command("migrate", verbosity=0)
    from houping.apps.accounts.models import Person
    from houping.apps.accounts.roles import Role
    from houping.apps.findings import demo as findings_demo
    from houping.apps.plans.models import Assessment
    from houping.site.demo import Demo
    from houping.site.demo import load as load_demo

    with mock.patch.object(findings_demo, "load"):  # the panel that it leaves is made with the problems below
        list(load_demo())
    year = Assessment.objects.get()
    people = {role: Person.objects.get(username=f"demo-{role.lower()}") for role in Role}
    findings_demo.write(Demo(year, people), problems(findings))
    give_files(files)
    rectify(year, people)


def problems(number: int):
    """Return the table of problems as the chain has it: by county, in every state, titles of many words."""
    import polars as pl

    from houping.apps.findings.table import SCHEMA
    from houping.plans import load as load_plan

    rng, last = random.Random(5), dict.fromkeys((c.code for c in load_plan("chongqing_2021").counties), 0)
    codes, rows = list(last), []
    for place in range(number):
        county = rng.choice(codes)
        last[county] += 1
        indicator, (name, facts) = rng.choice(list(WHAT.items()))
        ruling = rng.choice(["upheld"] * 5 + ["partly", "no_deduction", "dismissed", None, None])
        rows.append(
            {
                "problem": f"{county}-{last[county]:04d}",
                "county": county,
                "village": f"{county}{rng.randrange(100, 400)}001",
                "household": f"h{place}" if rng.random() < 0.6 else None,
                "indicator": indicator,
                "title": f"疑似{name}：{rng.choice(WHERE)}{rng.choice(facts)}、{rng.choice(facts)}",
                "class": "confirmed" if ruling in ("upheld", "partly", "no_deduction") else "suspected",
                "spread": rng.choice(("point", "area")),
                "severity": rng.choice(("minor", "serious", "grave")),
                "ruling": ruling,
                "fixed_on_site": ruling is not None and rng.random() < 0.2,
                "attribution": rng.choice(("responsibility", "policy", "work")),
            }
        )
    return pl.DataFrame(rows, schema=SCHEMA)


def give_files(number: int) -> None:
    """Keep small files and give three to each problem; nothing waits for the disk while the site is loaded."""
    from houping.apps import store
    from houping.apps.findings.models import Evidence, Finding

    places = itertools.cycle(Finding.objects.values_list("pk", "found_by").order_by("pk").iterator())
    kinds = (("found", "team"), ("verification", "team"), ("objection", "county"))
    rows = []
    with mock.patch("os.fsync"), mock.patch("houping.apps.store.settle"):
        for place, (finding, by) in enumerate(itertools.islice(places, number)):
            purpose, side = kinds[place * len(kinds) // number]
            kept = store.put([b"\xff\xd8\xff\xe0\x00\x10JFIF" + f"{place}".encode() * 200])
            rows.append(
                Evidence(
                    finding_id=finding,
                    purpose=purpose,
                    side=side,
                    name=f"{place}.jpg",
                    sha256=kept.sha256,
                    size=kept.size,
                    kind="image/jpeg",
                    released=side == "county",
                    by_id=by,
                )
            )
    Evidence.objects.bulk_create(rows, batch_size=1000)


def rectify(year, people) -> None:
    """Send every county its letter and carry the items to all states."""
    import datetime

    from django.utils import timezone

    from houping.apps.accounts.roles import Role
    from houping.apps.findings.models import Finding
    from houping.apps.rectification.models import Entry, Item, Letter
    from houping.apps.rectification.services.letters import listed

    today, by = timezone.localdate(), people[Role.XZJ]
    items = []
    for county in Finding.objects.values_list("county", flat=True).distinct().order_by("county"):
        days = {"plan_due": today, "due": today + datetime.timedelta(days=60)}
        number = f"演示〔2021〕{county}号"
        letter = Letter.objects.create(
            assessment=year, county=county, document_number=number, issued_by=by, **days
        )
        for place, found in enumerate(listed(year, county)):
            state = ("open", "planned", "proved", "closed")[place % 4]
            item = Item(finding=found, letter=letter, state=state, due=days["due"])
            if state != "open":
                item.plan, item.office = "逐户排查、补办手续并公示（演示）", "县水利局（演示）"
            if state in ("proved", "closed"):
                item.result = "已全部整改，照片附后（演示）"
            if state == "closed":
                item.closed = timezone.now()
            items.append(item)
    Item.objects.bulk_create(items, batch_size=1000)
    story = (("plan", "planned"), ("prove", "proved"), ("accept", "closed"))
    Entry.objects.bulk_create(
        (
            Entry(item=item, action=action, state=state, is_county=action != "accept", by=by, note="演示")
            for item in items
            for action, state in story[: ("open", "planned", "proved", "closed").index(item.state)]
        ),
        batch_size=1000,
    )


@dataclass(frozen=True)
class Page:
    """A page as a role opens it, and within how many seconds it should be there."""

    name: str
    role: str
    address: str
    limit: float = PAGE_S


def pages() -> list[Page]:
    """Return what is measured."""
    from houping.apps.findings.models import Evidence, Finding, Session
    from houping.apps.rectification.models import Item

    own = Finding.objects.filter(county="500101")
    disputed, ruled = own.filter(state="disputed").first(), own.filter(state="ruled").first()
    item, file = Item.objects.filter(finding__county="500101").first(), Evidence.objects.filter(finding=ruled)
    held = Session.objects.filter(state="closed").order_by("-pk").first()
    ledger, work = "findings/", "rectification/"
    return [
        Page("problems: all", "xzj", ledger),
        Page("problems: last page", "xzj", f"{ledger}?page=400"),
        *(Page(f"problems: queue {q}", "xzj", f"{ledger}?queue={q}") for q in ("answer", "rule", "settled")),
        Page("problems: county, indicator", "xzj", f"{ledger}?county=500101&indicator=4.1"),
        Page(
            "problems: all filters",
            "xzj",
            f"{ledger}?queue=settled&county=500101&indicator=4.1&severity=grave",
        ),
        *(Page(f"problems: search {w}", "xzj", f"{ledger}?words={w}") for w in SEARCHES),
        Page("problems: search, filters", "xzj", f"{ledger}?queue=settled&severity=grave&words=水窖干涸"),
        Page("problems: of an enumerator", "en", ledger),
        Page("problems: of the inspectors", "sv", ledger),
        Page("county's own problems", "cty", ledger),
        Page("county's own: search", "cty", f"{ledger}?words=饮水"),
        Page("problems by county", "xzj", f"{ledger}counties/"),
        Page("red line", "xzj", f"{ledger}redline/"),
        Page("one problem", "qc", f"{ledger}{ruled.pk}/"),
        Page("one problem, for the county", "cty", f"{ledger}{ruled.pk}/"),
        Page("a file of a problem", "qc", f"{ledger}{ruled.pk}/files/{file[0].pk}/"),
        Page("panel: queue", "pj", f"{ledger}panel/"),
        Page("panel: queue of a county", "pj", f"{ledger}panel/?county=500101"),
        Page("panel: one dispute", "pj", f"{ledger}panel/{disputed.pk}/"),
        Page("panel: a session", "pj", f"{ledger}panel/sessions/{held.pk}/"),
        Page("panel: consistency", "pj", f"{ledger}panel/consistency/"),
        Page("panel: minutes (Word)", "pj", f"{ledger}panel/sessions/{held.pk}/minutes/", EXPORT_S),
        Page("rectification: all", "xzj", work),
        Page("rectification: last page", "xzj", f"{work}?page=200"),
        Page("rectification: county, state", "xzj", f"{work}?queue=proved&county=500101"),
        Page("county's own rectification", "cty", work),
        Page("rectification by county", "xzj", f"{work}counties/"),
        Page("rectification: letters", "xzj", f"{work}letters/"),
        Page("one rectification item", "xzj", f"{work}{item.pk}/"),
        Page("letter to a county (Word)", "xzj", f"{work}letters/{item.letter_id}/word/", EXPORT_S),
        *(Page(f"to do: {role}", role, "todo/") for role in ("xzj", "tl", "cty", "pj", "sv")),
        Page("inspectors' board", "sv", "watch/"),
        Page("export: all problems", "xzj", f"{ledger}export/", EXPORT_S),
        Page("export: county's own", "cty", f"{ledger}export/", EXPORT_S),
        Page("export: all rectification", "xzj", f"{work}export/", EXPORT_S),
    ]


CLIENTS: dict[str, object] = {}


def timed(page: Page, rounds: int) -> dict[str, object]:
    """Open a page again and again; print and return its first, median and 95 % time in seconds."""
    from django.test import Client

    from houping.apps.accounts.models import Person

    if page.role not in CLIENTS:
        CLIENTS[page.role] = client = Client()
        client.force_login(Person.objects.get(username=f"demo-{page.role}"))
    times, worked = [], []
    for _ in range(rounds + 1):
        begin, spent = time.perf_counter(), processor_s()
        answer = CLIENTS[page.role].get(f"/a/cq2021/{page.address}")
        size = len(b"".join(answer) if answer.streaming else answer.content)
        answer.close()
        times.append(time.perf_counter() - begin)
        worked.append(max(0.0, processor_s() - spent))  # a connection made anew begins at 0
        assert answer.status_code == 200, (page, answer.status_code)
    p95 = sorted(times[1:])[max(0, -(-95 * rounds // 100) - 1)]
    row = {"name": page.name, "role": page.role, "limit": page.limit, "first": times[0], "bytes": size}
    row |= {"median": statistics.median(times[1:]), "p95": p95, "processor": statistics.median(worked[1:])}
    numbers = " ".join(f"{float(row[part]) * 1e3:7.0f}" for part in ("first", "median", "p95", "processor"))
    print(f"{page.name:32} {page.role:4} {numbers} {size / 1e3:8.0f}", flush=True)
    return row


def processor_s() -> float:
    """Return the processor seconds so far of this process and, on PostgreSQL, of the one that answers it."""
    from django.db import connection

    own = time.process_time()
    if connection.vendor != "postgresql":
        return own
    connection.ensure_connection()
    stat = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text(encoding="utf-8")
    return own + sum(map(int, stat.rpartition(")")[2].split()[11:13])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
