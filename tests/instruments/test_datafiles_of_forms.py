"""Every form of the plan goes into data files and comes back: each cell, through the dictionary, is what was frozen."""

import random

import polars as pl
import pyreadstat
import pytest

from houping.core.collection.datafile import LETTERS
from houping.instruments.convert import built_in, load_form
from houping.instruments.flat import layouts
from houping.tables.datafile_folder import write_data_files
from houping.tables.datafiles import Wanted
from houping.tables.interviews import write_interviews

READ = {"sav": pyreadstat.read_sav, "dta": pyreadstat.read_dta}
ROWS = 12
MISSING = {"不了解": LETTERS["unknown"], "拒答": LETTERS["refused"], "不适用": LETTERS["not_applicable"]}


def answer(variable, chance, number):
    if variable.name == "meta_interview":
        return f"uuid:{number:03d}"
    if chance.random() < 0.25:
        return None
    several = chance.sample(variable.codes, min(2, len(variable.codes)))
    return {
        "integer": chance.randrange(-9, 10**9),
        "decimal": round(chance.uniform(-1e6, 1e6), 2),
        "date": f"2021-11-{chance.randrange(10, 30)}",
        "code": chance.choice(variable.codes).code if variable.codes else None,
        "codes": " ".join(code.code for code in several),
        "calculated": str(chance.randrange(100)),
    }.get(variable.kind, chance.choice(("巫溪县文峰镇", "a “b”, c", "第一行\n第二行", "0012")))


@pytest.fixture(scope="module")
def frozen(tmp_path_factory):
    """Invented answers to every question of every form."""
    folder, chance = tmp_path_factory.mktemp("frozen"), random.Random(20211115)
    tables = [
        (layout, [{one.name: answer(one, chance, n) for one in layout.variables} for n in range(ROWS)])
        for form in built_in()
        for layout in layouts(load_form(form).instrument)
    ]
    write_interviews(folder, tables, {})
    return folder, [layout for layout, _ in tables]


@pytest.mark.parametrize("kind", ["sav", "dta", "csv"])
def test_each_cell_of_each_form_comes_back_as_it_was_frozen(frozen, kind, tmp_path):
    source, known = frozen
    write_data_files(source, tmp_path, kind, Wanted(full=True))
    dictionary = pl.read_csv(tmp_path / "dictionary.csv", infer_schema_length=0)
    for layout in known:
        file = f"{layout.name}.{kind}"
        found = back(read(tmp_path / file, kind), dictionary.filter(文件=file), kind)
        rows = pl.read_parquet(source / f"{layout.name}.parquet")
        for one in layout.variables:
            if one.personal != "id":
                expected = [plain(value, one) for value in rows[one.name].to_list()]
                assert found[one.name] == expected, (layout.name, one.name)


def read(path, kind):
    if kind == "csv":
        return pl.read_csv(path, infer_schema_length=0)
    return READ[kind](path, output_format="polars", user_missing=True)[0]


def plain(value, variable):
    if variable.kind == "codes" and value is not None:
        return set(value.split())
    if variable.kind in ("integer", "decimal", "calculated") and value is not None:
        return float(value)
    return str(value) if value is not None else None


def back(rows, dictionary, kind):
    """Return question -> answers in the codes of the form, by what the dictionary says."""
    found = {}
    for line in dictionary.filter(pl.col("取值").is_null()).iter_rows(named=True):
        values = [None if value in (None, "") else value for value in rows[line["变量名"]].to_list()]
        question = line["问卷中的名称"]
        if line["类型"].startswith("多选"):
            so_far = found.setdefault(question, [None if v is None else set() for v in values])
            for chosen, value in zip(so_far, values, strict=True):
                if value is not None and float(value) == 1:
                    chosen.add(line["问卷代码"])
        elif line["类型"] == "单选":
            codes = codes_of(dictionary.filter(变量名=line["变量名"]), kind)
            found[question] = [
                None if v is None else codes[v if isinstance(v, str) and kind == "dta" else float(v)]
                for v in values
            ]
        elif line["类型"] in ("整数", "数值"):
            found[question] = [None if v is None else float(v) for v in values]
        else:
            found[question] = [None if v is None else str(v) for v in values]
    return found


def codes_of(lines, kind):
    """Return value -> code of one column; a missing answer is a letter in Stata."""
    found = {}
    for line in lines.drop_nulls("取值").iter_rows(named=True):
        letter = MISSING.get(line["缺失"]) if kind == "dta" else None
        found[letter or float(line["取值"])] = line["问卷代码"]
    return found
