"""抽样独立核验：不需要后评软件，只需 Python 3.10 以上。  python3 -I -S verify_draw.py [证明包文件夹]

Recompute a draw from its published parts: seed, frame roots, scores, Pareto order, tickets, ranks, reserve.
Exit code 0: everything agrees; 13: the first difference, with its name. Standard library only.
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

Row = dict[str, str]
UNREADABLE = (
    *(OSError, EOFError, LookupError, ValueError, TypeError, AttributeError, ArithmeticError),
    *(zlib.error, csv.Error),
)
HOUSEHOLD = ("unit", "household_type", "listed", "persons", "has_phone")
PHONE = ("unit", "household_type")
PUBLISHED = ("commitment", "root", "plan_digest", "beacon")
DRAWN = ("stratum", "rank", "inclusion_prob", "named_score", "ticket")
VILLAGE = (
    *("county", "village", "village_name", "village_type", "households", "relieved_households"),
    *("relieved_persons", "relieved_persons_2020", "monitored_households", "collective_income_yuan"),
    "households_root",
)


class Differs(Exception):
    """The first difference: file, name, what is recorded, what is recomputed."""


def same(file: str, name: str, recorded: object, recomputed: object) -> None:
    """Stop at the first difference."""
    if str(recorded) != str(recomputed):
        raise Differs(file, name, str(recorded), str(recomputed))


def rows(path: Path) -> list[Row]:
    """Read a CSV file, packed or not."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.DictReader(data.decode("utf-8").split("\n")))


def root(file: str, found: list[Row], record: tuple[str, ...], key: str) -> str:
    """Merkle root of rows: leaf = H(0 | record), node = H(1 | left | right), an odd last one moves up."""
    level, before = [], ""
    for row in found:
        same(file, f"{row[key]} order", row[key] > before, True)
        leaf = sha256(b"\0" + "|".join(row[name] for name in record).encode())
        same(file, f"{row[key]} record", row["check"], leaf.hexdigest()[:8])
        level.append(leaf.digest())
        before = row[key]
    while len(level) > 1:
        odd = level[len(level) // 2 * 2 :]
        level = [sha256(b"\1" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)] + odd
    return level[0].hex() if level else sha256().hexdigest()


def ticket(seed: str, stage: str, unit: str) -> str:
    """H(seed | stage | unit): the only randomness."""
    return sha256(f"{seed}|{stage}|{unit}".encode()).hexdigest()


def standard(values: list[float]) -> list[float]:
    """Distance from the mean in standard deviations; 0 where nothing varies."""
    if min(values) == max(values):
        return [0.0] * len(values)
    mean = math.fsum(values) / len(values)
    sd = math.sqrt(math.fsum((v - mean) * (v - mean) for v in values) / len(values))
    return [(v - mean) / sd for v in values]


def scores(county: list[Row], weights: list[float]) -> dict[str, float]:
    """Weighted mean of relieved persons, share of monitored households and (minus) collective income."""
    recent = any(int(v["relieved_persons_2020"]) for v in county)
    persons = "relieved_persons_2020" if recent else "relieved_persons"
    columns = (
        standard([float(v[persons]) for v in county]),
        standard([int(v["monitored_households"]) / int(v["households"]) for v in county]),
        standard([-float(v["collective_income_yuan"]) for v in county]),
    )
    means = (
        math.fsum(w * z for w, z in zip(weights, three, strict=True)) / math.fsum(weights)
        for three in zip(*columns, strict=True)
    )
    return dict(zip((v["village"] for v in county), means, strict=True))


def pareto(sizes: dict[str, int], n: int, seed: str) -> list[tuple[str, Fraction]]:
    """Order villages by Q = u (1 - p) / (p (1 - u)), certain ones first; exact fractions."""
    share: dict[str, Fraction] = {}
    rest = dict(sizes)
    while rest:
        total, left = sum(rest.values()), n - len(share)
        certain = [v for v, x in rest.items() if left * x >= total]
        if not certain:
            share |= {v: Fraction(left * x, total) for v, x in rest.items()}
            break
        share |= dict.fromkeys(certain, Fraction(1))
        rest = {v: x for v, x in rest.items() if v not in share}
    order = []
    for village, p in share.items():
        number = ticket(seed, "village", village)
        u = Fraction(2 * int(number[:13], 16) + 1, 2**53)
        order.append((p < 1, u * (1 - p) / (p * (1 - u)) if 0 < p < 1 else 0, number, village))
    return [(village, share[village]) for *_, village in sorted(order)[:n]]


def draw_county(villages: list[Row], draw: dict, strata: dict) -> dict[str, Row]:  # type: ignore[type-arg]
    """Draw the villages of one county: the named ones by score, the others by Pareto in each stratum."""
    score = scores(villages, draw["criteria_weights"])
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
                v for v in villages if v["village"] in left and v["village_type"] == name.split("|")[2]
            ]
            same("draw.json", f"{name} population", population, len(members))
            found = pareto({v["village"]: int(v["households"]) for v in members}, n, draw["seed"])
        for rank, (v, p) in enumerate(found, start=1):
            facts = (name, str(rank), str(p), repr(score[v]), number[v])
            drawn[v] = dict(zip(DRAWN, facts, strict=True))
    return drawn


def check_villages(villages: list[Row], draw: dict) -> set[str]:  # type: ignore[type-arg]
    """Recompute all villages drawn; return them."""
    drawn: dict[str, Row] = {}
    for county in sorted({name.split("|")[0] for name in draw["village_strata"]}):
        members = [v for v in villages if v["county"] == county and int(v["households"])]
        strata = {k: v for k, v in draw["village_strata"].items() if k.split("|")[0] == county}
        drawn |= draw_county(members, draw, strata)
    for row in villages:
        for field in DRAWN:
            recomputed = drawn.get(row["village"], {}).get(field, "")
            same("villages.csv", f"{row['village']} {field}", row[field], recomputed)
    return set(drawn)


def check_list(file: str, found: list[Row], strata: dict, seed: str, block: int) -> None:  # type: ignore[type-arg]
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
        fields = ("rank", "ticket", "status", "block")
        for field, recomputed in zip(fields, facts.get(row["unit"], ("",) * 4), strict=True):
            same(file, f"{row['unit']} {field}", row.get(field, ""), recomputed)


def check_seed(folder: Path, draw: dict) -> None:  # type: ignore[type-arg]
    """Recompute the chain of digests from the frame roots to the seed."""
    parts = {
        "commitment": draw["nonce"],
        "root": f"{draw['villages_root']}|{draw['phone_root']}",
        "plan_digest": (folder / "plan.json").read_text(encoding="utf-8"),
        "seed": "|".join(draw[name] for name in ("root", "plan_digest", "beacon", "nonce")),
    }
    for name, text in parts.items():
        same("draw.json", name, draw[name], sha256(text.encode()).hexdigest())


def check_published(draw: dict, published: Row) -> str:  # type: ignore[type-arg]
    """Compare with values from the announcement; return in words what was compared."""
    given = {name: value for name, value in published.items() if value}
    for name, value in given.items():
        same("公布值 published", name, value, draw[name])
    if not given:
        return "仅内部一致：未与事先公布的值比对 Internally consistent; not compared with published values"
    rest = "、".join(name for name in PUBLISHED if name not in given) or "–"
    return f"与公布值相符 equal to published values: {'、'.join(given)}；未比对 not compared: {rest}"


def verify(folder: Path, published: Row) -> tuple[str, list[int], str]:
    """Check everything in the order in which it follows from the published parts.

    Return the seed, how many villages, households and telephones are listed, and what was published; raise Differs.
    """
    draw = json.loads((folder / "draw.json").read_text(encoding="utf-8"))
    villages, phone = rows(folder / "villages.csv"), rows(folder / "phone.csv.gz")
    households = rows(folder / "households.csv.gz")
    check_seed(folder, draw)
    words = check_published(draw, published)
    same("villages.csv", "root", draw["villages_root"], root("villages.csv", villages, VILLAGE, "village"))
    same("phone.csv.gz", "root", draw["phone_root"], root("phone.csv.gz", phone, PHONE, "unit"))
    drawn = check_villages(villages, draw)
    own: dict[str, list[Row]] = {village: [] for village in drawn}
    for row in households:
        village, listed = row["unit"].rsplit("-", 1)[0], row["listed"] == "1"
        same("households.csv.gz", f"{row['unit']} in a drawn village", village in drawn, True)
        kind = row["household_type"]
        row["stratum"] = f"{village}|{'listed' if listed and kind != 'monitored' else kind}"
        own[village].append(row)
    for v in villages:
        if v["village"] in drawn:
            recomputed = root("households.csv.gz", own[v["village"]], HOUSEHOLD, "unit")
            same("households.csv.gz", f"{v['village']} root", v["households_root"], recomputed)
    check_list("households.csv.gz", households, draw["household_strata"], draw["seed"], 0)
    county = {v["village"]: v["county"] for v in villages}
    for row in phone:
        row["stratum"] = f"{county.get(row['unit'].rsplit('-', 1)[0])}|{row['household_type']}"
    check_list("phone.csv.gz", phone, draw["phone_strata"], draw["seed"], draw["block"])
    counts = [sum(row["rank"] != "" for row in found) for found in (villages, households, phone)]
    return draw["seed"], counts, words


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="抽样独立核验 Recompute a draw from its proof bundle.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    for option in PUBLISHED:
        parser.add_argument(f"--{option.replace('_', '-')}", default="", help="公告中的值 as announced")
    given = vars(parser.parse_args())
    try:
        seed, counts, words = verify(given.pop("folder"), given)
    except Differs as found:
        text = "不一致 DIFFERS {} | {} | 记录 recorded {} | 重算 recomputed {}\n".format(*found.args)
        sys.stderr.write(text)
        raise SystemExit(13) from None
    except UNREADABLE as error:
        sys.stderr.write(f"证明包不完整 The bundle is not whole: {error!r}\n")
        raise SystemExit(10) from None
    counted = "村 villages {}，户 households {}，电话 telephones {}".format(*counts)
    sys.stdout.write(f"一致 AGREES：种子 seed {seed}；{counted}\n{words}\n")
