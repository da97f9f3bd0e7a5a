"""Results made of plain dictionaries: what the chain would have read, small and fixed."""

from houping.core.reporting.results import Coverage, Fieldwork, Results
from houping.plans import load

WORK = Fieldwork(
    villages=20, named=10, random=10, approached=480, complete=431, response_rate=0.9012, phone_approached=700,
    phone_complete=208, phone_response_rate=0.331, kish_deff=1.62, margin_field=0.0791, margin_phone=0.0893,
)  # fmt: skip
HELD = {
    "households": {"relieved": 1200, "monitored": 60, "general": 98765},
    "villages": {"relieved": 3, "ordinary": 5},
}


def words_of(name):
    return [f"{name}在同组区县中列第2位。", f"建议{name}评为“好”，把握70%。"]


def results_of():
    plan = load("chongqing_2021")
    return Results(
        plan=plan,
        frame={c.code: HELD for c in plan.counties},
        fieldwork={c.code: WORK for c in plan.counties},
        estimates=dict(_estimates(plan)),
        scores=dict(_scores(plan)),
        grades=dict(_grades(plan)),
        words={"counties": {c.code: {"sentences": words_of(c.name)} for c in plan.counties}, "alerts": {}},
        pairs=[],
        coverage=[Coverage("村类型", "脱贫村", "村", 99, 66)],
        uncovered=[],
        contacts={"field": {"approached": 480, "complete": 431}, "phone": {"approached": 700}},
        sizes={"phone": {"by_persons": 17318, "by_households": 7645}, "needed": 16588, "base": "persons"},
        problems=list(_problems(plan)),
        sensitivity={
            "factors": {"sample": "抽样误差"},
            "first_order": {"sample": 0.41},
            "total_order": {"sample": 0.62},
            "mean_rank_shift": 1.23,
            "runs": 512,
        },
        version="0a1b2c3d4e5f",
        demo=True,
    )


def _estimates(plan):
    domains = [("city", "city"), ("group", "1"), ("group", "2"), *(("county", c.code) for c in plan.counties)]
    for place, (_, m) in enumerate(plan.measures()):
        for kind, domain in domains:
            value = 0.9 + 0.001 * place if m.unit != "元" else 12345.6
            sampled = m.source in ("household", "phone", "village")
            yield (
                (m.id, kind, domain),
                {
                    "value": value,
                    "n": 312,
                    "lo": value - 0.02 if sampled else None,
                    "hi": value + 0.01 if sampled else None,
                    "method": "wilson" if sampled else "reported",
                    "suppressed": False,
                },
            )


def _scores(plan):
    for place, c in enumerate(plan.counties):
        for d in plan.dimensions:
            yield (c.code, "dimension", d.id), (70.0 + place / 3 + int(d.id), 1.5)
            for number, i in enumerate(d.indicators):
                if c.group in i.applies_to:
                    yield (c.code, "indicator", i.id), (60.0 + (7 * place + 11 * number) % 37, 3.0)
        yield (c.code, "total", "total"), (72.0 + place / 3, 1.3)


def _grades(plan):
    for g in plan.groups:
        for rank, c in enumerate(reversed(plan.counties_of(g.id)), start=1):
            grade = ("hao", "好") if rank <= 4 else ("jiaohao", "较好")
            yield (
                c.code,
                {
                    "county": c.code,
                    "group": g.id,
                    "rank": rank,
                    "score": 72.0 + plan.counties.index(c) / 3,
                    "se": 1.3,
                    "rank_lo": max(1, rank - 2),
                    "rank_hi": min(len(plan.counties_of(g.id)), rank + 2),
                    "grade_id": grade[0],
                    "grade": grade[1],
                    "flag": rank == 4,
                    "distance_to_cut": 0.52,
                    "caps": "",
                    "vetoes": "",
                    "p_hao": 0.6,
                    "p_jiaohao": 0.3,
                    "p_yiban": 0.1,
                    "p_jiaocha": 0.0,
                },
            )


def _problems(plan):
    for place, c in enumerate(plan.counties):
        for number, indicator in enumerate(("1.3", "2.1", "4.1"), start=1):
            yield {
                "problem": f"{c.code}-{number:04d}",
                "county": c.code,
                "household": f"{c.code}100200-{number:04d}",
                "indicator": indicator,
                "title": "政策未落实",
                "spread": "point",
                "severity": "minor" if number < 3 else "serious",
                "ruling": "upheld" if (place + number) % 2 else "dismissed",
                "fixed_on_site": number == 1,
                "attribution": "policy",
            }
