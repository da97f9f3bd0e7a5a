"""Invented result tables in the shapes of the chain, for the tests of reports (演示数据)."""

import json

import numpy as np
import polars as pl

from houping.plans import load

SEED = 20211110
NAME = "张小明"
PHONE = "19912345678"
IDENTITY = "509901198001010010"
GRADES = ("hao", "jiaohao", "yiban", "jiaocha")


def write_results(folder, plan_folder):
    """Write every input folder of the step `reports`; return name -> folder."""
    plan = load(plan_folder)
    chance = np.random.default_rng(SEED)
    inputs = {
        name: folder / name
        for name in ("frame", "sample", "answers", "weights", "estimates", "scores", "grades")
    }
    for path in inputs.values():
        path.mkdir(parents=True)
    _frame(plan, inputs["frame"])
    _sample(plan, inputs["sample"])
    _answers(plan, inputs["answers"], chance)
    _weights(plan, inputs["weights"])
    _estimates(plan, inputs["estimates"], chance)
    scores = _scores(plan, inputs["scores"], chance)
    _grades(plan, inputs["grades"], scores)
    return inputs | {"plan": plan_folder}


def _write(path, rows, **schema):
    pl.DataFrame(rows, schema_overrides=schema or None, infer_schema_length=None).write_parquet(path)


def _json(path, content):
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def village(code, number):
    return f"{code[:6]}1002{number:02d}"


def _frame(plan, out):
    counties, rows = {}, []
    for c in plan.counties:
        counties[c.code] = {
            "name": c.name,
            "households": {"relieved": 1200, "monitored": 60, "general": 98765},
            "villages": {"relieved": 3, "ordinary": 5},
        }
        rows += [
            {
                "county": c.code,
                "village": village(c.code, i),
                "town": f"{c.code[:6]}100",
                "remoteness_km": 6.0 * i,
                "village_type": "relieved" if i < 3 else "ordinary",
            }
            for i in range(8)
        ]
    _json(out / "frame.json", {"counties": counties, "root": "0" * 64, "demo": True})
    _write(out / "villages.parquet", rows)


def _sample(plan, out):
    villages, households = [], []
    for c in plan.counties:
        for i in range(4):
            kind = "relieved" if i < 2 else "ordinary"
            name = village(c.code, i)
            selection = "named" if i % 2 else "random"
            villages.append({"county": c.code, "village": name, "village_type": kind, "selection": selection})
            households += [
                {
                    "household": f"{name}-{k:04d}",
                    "county": c.code,
                    "household_type": ("relieved", "monitored", "general")[k % 3],
                }
                for k in range(6)
            ]
    _write(out / "villages.parquet", villages)
    _write(out / "households.parquet", households)


def _answers(plan, out, chance):
    homes = [
        {
            "household": f"{village(c.code, i)}-{k:04d}",
            "county": c.code,
            "status": "main" if k else "reserve",
            "disposition": "complete" if k < 5 else "refusal",
            "head_name": NAME,
            "phone": PHONE,
            "id_number": IDENTITY,
        }
        for c in plan.counties
        for i in range(4)
        for k in range(6)
    ]
    _write(out / "households.parquet", homes)
    calls = [{"disposition": "complete" if k < 9 else "noncontact"} for k in range(400)]
    _write(out / "phone.parquet", calls)
    indicators = [i.id for i in plan.indicators()]
    problems = []
    for c in plan.counties[:-1]:
        for number in range(int(chance.integers(3, 12))):
            problems.append(
                {
                    "problem": f"{c.code}-{number + 1:04d}",
                    "county": c.code,
                    "village": village(c.code, number % 4),
                    "household": f"{village(c.code, number % 4)}-{number:04d}",
                    "indicator": indicators[int(chance.integers(len(indicators)))],
                    "title": "驻村工作队轮换衔接不到位",
                    "spread": "area" if number % 5 == 0 else "point",
                    "severity": ("minor", "minor", "serious", "grave")[number % 4],
                    "ruling": ("upheld", "partly", "no_deduction", "dismissed", None)[number % 5],
                    "fixed_on_site": number % 2 == 0,
                    "attribution": ("responsibility", "policy", "work", None)[number % 4],
                }
            )
    _write(out / "problems.parquet", problems)


def _weights(plan, out):
    known = {
        "approached": 480,
        "complete": 431,
        "response_rate_3": 0.9012,
        "kish_deff": 1.62,
        "trimmed": 2,
        "uncalibrated": False,
        "outside_bounds": False,
        "shifted": [],
    }
    report = {name: {c.code: known for c in plan.counties} for name in ("households", "phone", "villages")}
    _json(out / "report.json", report)


def _estimates(plan, out, chance):
    rows = []
    domains = [("city", "city"), *(("group", str(g.id)) for g in plan.groups)]
    domains += [("county", c.code) for c in plan.counties]
    for _, m in plan.measures():
        for kind, domain in domains:
            if m.source in ("county", "interview", "routine") and kind != "county":
                continue
            value = 12345.6 if m.unit == "元" else float(chance.uniform(0.8, 0.97))
            known = m.source in ("household", "phone", "village")
            suppressed = m.source == "village" and kind == "county"
            rows.append(
                {
                    "measure": m.id,
                    "source": m.source,
                    "domain_kind": kind,
                    "domain": domain,
                    "n": 20 if suppressed else 312,
                    "value": value,
                    "se": value / 50 if known else None,
                    "deff": 2.1 if known else None,
                    "lo": value * 0.95 if known else None,
                    "hi": value * 1.02 if known else None,
                    "method": "wilson" if known else "reported",
                    "suppressed": suppressed,
                    "reason": "minimum_n" if suppressed else None,
                }
            )
    floats = dict.fromkeys(("value", "se", "deff", "lo", "hi"), pl.Float64)
    _write(out / "estimates.parquet", rows, reason=pl.String, **floats)


def _scores(plan, out, chance):
    rows, totals = [], {}
    for c in plan.counties:
        known = []
        for d in plan.dimensions:
            inside = [i for i in d.indicators if c.group in i.applies_to]
            own = [float(chance.uniform(50, 98)) for _ in inside]
            rows += [
                _score(c, "indicator", i.id, v, float(chance.uniform(0, 6)))
                for i, v in zip(inside, own, strict=True)
            ]
            known.append(float(np.mean(own)))
            rows.append(_score(c, "dimension", d.id, known[-1], 2.0))
        totals[c.code] = float(np.mean(known))
        rows.append(_score(c, "total", "total", totals[c.code], 1.3))
    _write(out / "scores.parquet", rows)
    factors = {"sample": "抽样误差", "weights": "权重"}
    shares = {"sample": 0.41, "weights": 0.32}
    content = {
        "factors": factors,
        "first_order": shares,
        "total_order": shares,
        "mean_rank_shift": 1.23,
        "runs": 512,
    }
    _json(out / "sensitivity.json", content)
    return totals


def _score(c, level, name, value, se):
    return {"county": c.code, "group": c.group, "level": level, "id": name, "score": value, "se": se}


def _grades(plan, out, totals):
    names = {g.id: g.name for g in plan.grading.grades}
    rows, pairs, words = [], [], {}
    for group in plan.groups:
        members = sorted(plan.counties_of(group.id), key=lambda c: -totals[c.code])
        for rank, c in enumerate(members, start=1):
            grade = "hao" if rank <= 4 else "jiaohao" if rank <= len(members) - 3 else "yiban"
            chances = {f"p_{g}": 0.7 if g == grade else 0.1 for g in GRADES}
            rows.append(
                {
                    "county": c.code,
                    "name": c.name,
                    "group": group.id,
                    "rank": rank,
                    "score": totals[c.code],
                    "se": 1.3,
                    "rank_lo": max(1, rank - 3),
                    "rank_hi": min(len(members), rank + 3),
                    "grade": names[grade],
                    "grade_id": grade,
                    "flag": rank in (4, 5),
                    "distance_to_cut": 0.52,
                    "caps": "",
                    "vetoes": "",
                    **chances,
                }
            )
            words[c.code] = {
                "sentences": [f"{c.name}在同组区县中列第{rank}位。", f"建议评为“{names[grade]}”，把握70%。"]
            }
        pairs.append(
            {"group": group.id, "above": members[3].code, "below": members[4].code, "p_swap": 0.3712}
        )
    _write(out / "grades.parquet", rows)
    _write(out / "pairs.parquet", pairs)
    _json(out / "grades.json", {"counties": words, "alerts": {}})
