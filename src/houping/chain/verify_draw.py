"""抽样独立核验：不需要后评软件，只需 Python 3.10 以上。  python3 -I -S verify_draw.py [证明包] [--root 公布的根 …]

Recompute a draw from its published parts: roots, seed, scores, Pareto order, tickets, ranks, reserve. Standard
library only. Exit code 0: everything agrees; 13: the first difference, by name; 10: the bundle is not whole.
"""

import argparse
import csv
import gzip
import json
import math
import sys
import zlib
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

Row = dict[str, str]
Draw = dict[str, Any]
FRAME = "houping-frame/2"
PUBLISHED = ("commitment", "root", "plan_digest", "beacon")
BOUND = ("notice", "villages_root", "phone_root", "counties_root", "salt_commitment")
TEXTS = (*PUBLISHED, *BOUND, "nonce", "seed")
SIZES = {"counties": 2, "village_strata": 2, "household_strata": 3, "phone_strata": 3}
CRITERIA = ("relieved_persons_2020", "monitored_density", "inverse_collective_income")
DAMAGED = "文件损坏或格式不符 damaged or of another form"
HOUSEHOLD, PHONE = ("unit", "household_type", "listed"), ("unit", "household_type")
LISTED = ("rank", "ticket", "status", "block")
DRAWN = ("stratum", "rank", "inclusion_prob", "named_score", "ticket")
PERSONS = ("relieved_persons", "relieved_persons_2020")
COUNTS = ("households", "relieved_households", *PERSONS, "monitored_households")
ABOUT, INCOME = ("county", "village", "village_name", "village_type"), "collective_income_yuan"
VILLAGE = (*ABOUT, *COUNTS, INCOME, "households_root")


class Stop(Exception):
    """What ends the program: exit code, then file, name and what is the matter."""


def same(file: str, name: str, recorded: object, recomputed: object) -> None:
    """Stop at the first difference."""
    if str(recorded) != str(recomputed):
        raise Stop(13, file, name, f"记录 recorded {recorded!s} | 重算 recomputed {recomputed!s}")


def read(folder: Path, name: str) -> str:
    """Read a file of the bundle, packed or not."""
    try:
        data = (folder / name).read_bytes()
        return (gzip.decompress(data) if name.endswith(".gz") else data).decode("utf-8")
    except (OSError, EOFError, ValueError, zlib.error) as error:
        missing = isinstance(error, FileNotFoundError)
        raise Stop(10, name, "–", "没有这个文件 no such file" if missing else f"{DAMAGED}: {error}") from None


def need(right: object, file: str, name: str) -> None:
    """Stop at a part of the bundle that is missing or of another form."""
    if not right:
        raise Stop(10, file, name, "缺失或格式不符 missing or of another form")


def read_rows(folder: Path, name: str, columns: tuple[str, ...]) -> list[Row]:
    """Read a table: exactly these columns in this order, and a cell for each of them in every row."""
    table = csv.DictReader(read(folder, name).split("\n"))
    need(table.fieldnames == [*columns], name, f"columns {','.join(columns)}")
    found = list(table)
    for column in columns:
        need(all(isinstance(row[column], str) and None not in row for row in found), name, column)
    return found


def once(pairs: list[tuple[str, Any]]) -> Draw:
    """Refuse a key that stands twice: a reader would see one value and the program use the other."""
    if len(dict(pairs)) < len(pairs):
        raise ValueError("同一个键出现两次 a key stands twice")
    return dict(pairs)


def read_draw(folder: Path) -> Draw:
    """Read draw.json and add what the plan says: weights of the criteria, telephones of a block."""
    name = ""
    try:
        draw, plan = (
            json.loads(read(folder, name := n), object_pairs_hook=once) for n in ("draw.json", "plan.json")
        )
        rules = plan["sampling"]
        weights = {c["id"]: float(c["weight"]["value"]) for c in rules["named"]["criteria"]}
        settings = {"weights": [weights[c] for c in CRITERIA], "block": int(rules["phone"]["block"]["value"])}
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise Stop(10, name, "–", f"{DAMAGED}: {error}") from None
    need(isinstance(draw, dict) and draw.get("format") == "houping-draw/2", "draw.json", "format")
    for name in TEXTS:
        need(isinstance(draw.get(name), str), "draw.json", name)
    for name, parts in SIZES.items():
        need(isinstance(draw.get(name), dict), "draw.json", name)
        for key, sizes in draw[name].items():
            right = isinstance(sizes, list) and [type(n) for n in sizes] == [int] * parts
            need(right and min(sizes) >= 0, "draw.json", f"{name} {key}")
    return {**draw, **settings}


def tree(level: list[bytes]) -> str:
    """Merkle root: leaf = H(0 | record), node = H(1 | left | right), an odd last one moves up."""
    while len(level) > 1:
        odd = level[len(level) // 2 * 2 :]
        level = [sha256(b"\1" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)] + odd
    return level[0].hex() if level else sha256().hexdigest()


def root(file: str, found: list[Row], record: tuple[str, ...], key: str) -> str:
    """Root of the rows of a table; a row that does not fit its own check digits is named."""
    level, before = [], ""
    for row in found:
        same(file, f"{row[key]} order", row[key] > before, True)
        leaf = sha256(b"\0" + "|".join(row[name] for name in record).encode())
        same(file, f"{row[key]} record", row["check"], leaf.hexdigest()[:8])
        level.append(leaf.digest())
        before = row[key]
    return tree(level)


def check_parts(folder: Path, draw: Draw, published: Row) -> str:
    """Recompute the chain of digests from the roots to the seed; return what was compared with the announcement."""
    counties = (f"\0{code}|{a}|{b}".encode() for code, (a, b) in sorted(draw["counties"].items()))
    same("draw.json", "counties", draw["counties_root"], tree([sha256(c).digest() for c in counties]))
    parts = {
        "commitment": draw["nonce"],
        "root": "|".join([FRAME, *(draw[name] for name in BOUND)]),
        "plan_digest": read(folder, "plan.json"),
        "seed": "|".join(draw[name] for name in ("root", "plan_digest", "beacon", "nonce")),
    }
    for name, text in parts.items():
        same("draw.json", name, draw[name], sha256(text.encode()).hexdigest())
    same("draw.json", "demo", draw.get("demo"), draw["notice"] != "")
    given = [name for name in PUBLISHED if published[name]]
    for name in given:
        same("公布值 published", name, published[name], draw[name])
    if not given:
        return "仅内部一致：未与事先公布的值比对 Internally consistent; not compared with published values"
    rest = "、".join(name for name in PUBLISHED if name not in given) or "–"
    return f"与公布值相符 equal to published values: {'、'.join(given)}；未比对 not compared: {rest}"


def ticket(seed: str, stage: str, unit: str) -> str:
    """H(seed | stage | unit): the only randomness."""
    return sha256(f"{seed}|{stage}|{unit}".encode()).hexdigest()


def standard(values: list[float]) -> list[float]:
    """Distance from the mean in standard deviations; 0 where nothing varies."""
    mean = math.fsum(values) / len(values)
    sd = math.sqrt(math.fsum((v - mean) * (v - mean) for v in values) / len(values))
    return [(v - mean) / sd if min(values) < max(values) else 0.0 for v in values]


def scores(county: list[Row], weights: list[float]) -> dict[str, float]:
    """Weighted mean of relieved persons, share of monitored households and (minus) collective income."""
    persons = PERSONS[any(int(v["relieved_persons_2020"]) for v in county)]
    columns = (
        standard([float(v[persons]) for v in county]),
        standard([int(v["monitored_households"]) / int(v["households"]) for v in county]),
        standard([-float(v["collective_income_yuan"]) for v in county]),
    )
    rows = zip(*columns, strict=True)
    means = [math.fsum(w * z for w, z in zip(weights, row, strict=True)) / math.fsum(weights) for row in rows]
    return dict(zip((v["village"] for v in county), means, strict=True))


def pareto(sizes: dict[str, int], n: int, number: Row) -> list[tuple[str, Fraction]]:
    """Order villages by Q = u (1 - p) / (p (1 - u)), certain ones first; exact fractions."""
    share: dict[str, Fraction] = {}
    rest = dict(sizes)
    while rest:
        total, left = sum(rest.values()), n - len(share)
        certain = [v for v, x in rest.items() if left * x >= total]
        share |= dict.fromkeys(certain, Fraction(1)) or {
            v: Fraction(left * x, total) for v, x in rest.items()
        }
        rest = {v: x for v, x in rest.items() if v not in share}
    order = []
    for village, p in share.items():
        u = Fraction(2 * int(number[village][:13], 16) + 1, 2**53)
        order.append((p < 1, u * (1 - p) / (p * (1 - u)) if 0 < p < 1 else 0, number[village], village))
    return [(village, share[village]) for *_, village in sorted(order)[:n]]


def draw_county(villages: list[Row], draw: Draw, strata: Draw) -> dict[str, Row]:
    """Draw the villages of one county: the named ones by score, the others by Pareto in each stratum."""
    score = scores(villages, draw["weights"])
    number = {v: ticket(draw["seed"], "village", v) for v in score}
    left = sorted(score, key=lambda v: (-score[v], number[v], v))
    drawn = {}
    for name, (population, n) in sorted(strata.items()):  # "county|named" sorts before "county|random|type"
        if name.endswith("|named"):
            pool, left = left[:population], left[population:]
            chosen = sorted(pool, key=number.__getitem__)[:n] if population > n else pool
            found = [(v, Fraction(n, population)) for v in chosen]
        else:
            members = [
                v for v in villages if v["village"] in left and v["village_type"] == name.split("|")[-1]
            ]
            same("draw.json", f"{name} population", population, len(members))
            found = pareto({v["village"]: int(v["households"]) for v in members}, n, number)
        for rank, (v, p) in enumerate(found, start=1):
            drawn[v] = dict(zip(DRAWN, (name, str(rank), str(p), repr(score[v]), number[v]), strict=True))
    return drawn


def check_villages(villages: list[Row], draw: Draw) -> set[str]:
    """Recompute all villages drawn; return them."""
    drawn: dict[str, Row] = {}
    for county in sorted({name.split("|")[0] for name in draw["village_strata"]}):
        members = [v for v in villages if v["county"] == county and int(v["households"])]
        need(members, "draw.json", f"village_strata {county}")
        strata = {k: v for k, v in draw["village_strata"].items() if k.split("|")[0] == county}
        drawn |= draw_county(members, draw, strata)
    for row in villages:
        for field in DRAWN:
            recomputed = drawn.get(row["village"], {}).get(field, "")
            same("villages.csv", f"{row['village']} {field}", row[field], recomputed)
    return set(drawn)


def check_list(file: str, found: list[Row], strata: Draw, seed: str, block: int) -> None:
    """Recompute ticket, rank and status of every unit; block > 0: telephone, the order starts at 8000…"""
    members: dict[str, list[tuple[str, str, str]]] = {name: [] for name in strata}
    for row in found:
        number = ticket(seed, "hh", row["unit"])
        start = f"{int(number[0], 16) ^ 8:x}" if block else number[0]
        members.setdefault(row["stratum"], []).append((start + number[1:], row["unit"], number))
    facts = {}
    for name, units in members.items():
        population, main, listed = strata.get(name, (len(units), 0, 0))
        same("draw.json", f"{name} population", population, len(units))
        for rank, (_, unit, number) in enumerate(sorted(units)[:listed], start=1):
            status = "main" if rank <= main else "reserve"
            facts[unit] = (str(rank), number, status, str((rank - 1) // block + 1) if block else "")
    for row in found:
        for field, recomputed in zip(LISTED, facts.get(row["unit"], ("",) * 4), strict=True):
            same(file, f"{row['unit']} {field}", row.get(field, ""), recomputed)


def verify(folder: Path, published: Row) -> str:
    """Check everything in the order in which it follows from the published parts; return what was found."""
    draw = read_draw(folder)
    words = check_parts(folder, draw, published)
    villages = read_rows(folder, "villages.csv", (*VILLAGE, "check", *DRAWN))
    households = read_rows(folder, "households.csv.gz", (*HOUSEHOLD, "check", *LISTED[:3]))
    phone = read_rows(folder, "phone.csv.gz", (*PHONE, "check", *LISTED))
    same("villages.csv", "root", draw["villages_root"], root("villages.csv", villages, VILLAGE, "village"))
    same("phone.csv.gz", "root", draw["phone_root"], root("phone.csv.gz", phone, PHONE, "unit"))
    for v in villages:
        numbers = all(v[name].isdecimal() for name in COUNTS) and math.isfinite(float(v[INCOME]))
        need(numbers, "villages.csv", v["village"])
    drawn = check_villages(villages, draw)
    own: dict[str, list[Row]] = {village: [] for village in drawn}
    for row in households:
        village, kind = row["unit"].rsplit("-", 1)[0], row["household_type"]
        same("households.csv.gz", f"{row['unit']} in a drawn village", village in drawn, True)
        row["stratum"] = f"{village}|{'listed' if row['listed'] == '1' and kind != 'monitored' else kind}"
        own[village].append(row)
    for v in (v for v in villages if v["village"] in drawn):
        recomputed = root("households.csv.gz", own[v["village"]], HOUSEHOLD, "unit")
        same("households.csv.gz", f"{v['village']} root", v["households_root"], recomputed)
        same("villages.csv", f"{v['village']} households", v["households"], len(own[v["village"]]))
        monitored = sum(row["household_type"] == "monitored" for row in own[v["village"]])
        same("villages.csv", f"{v['village']} monitored_households", v["monitored_households"], monitored)
    check_list("households.csv.gz", households, draw["household_strata"], draw["seed"], 0)
    county = {v["village"]: v["county"] for v in villages}
    kinds = {row["unit"]: row["household_type"] for row in households}
    for row in phone:
        village = row["unit"].rsplit("-", 1)[0]
        same("phone.csv.gz", f"{row['unit']} in a known village", village in county, True)
        if village in drawn:  # all its households are in the bundle
            same("phone.csv.gz", f"{row['unit']} type", row["household_type"], kinds.get(row["unit"], "–"))
        row["stratum"] = f"{county[village]}|{row['household_type']}"
    check_list("phone.csv.gz", phone, draw["phone_strata"], draw["seed"], draw["block"])
    n = [sum(row["rank"] != "" for row in found) for found in (villages, households, phone)]
    counted = f"村 villages {n[0]}，户 households {n[1]}，电话 telephones {n[2]}"
    return f"一致 AGREES：种子 seed {draw['seed']}；{counted}\n{words}\n"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="抽样独立核验 Recompute a draw from its proof bundle.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    for option in PUBLISHED:
        parser.add_argument(f"--{option.replace('_', '-')}", default="", help="公告中的值 as announced")
    given = vars(parser.parse_args())
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a console without Chinese
    try:
        sys.stdout.write(verify(given.pop("folder"), given))
    except (Stop, ArithmeticError, LookupError, TypeError, ValueError, csv.Error) as found:
        code, file, name, what = found.args if isinstance(found, Stop) else (10, "–", "–", repr(found))
        title = "证明包不完整，什么也没有核验 The bundle is not whole, nothing was verified:"
        sys.stderr.write(f"{title if code == 10 else '不一致 DIFFERS'} {file} | {name} | {what}\n")
        raise SystemExit(code) from None
