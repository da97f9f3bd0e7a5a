"""Step `reports`: facts, one general and one report per county, the workbook, the overview, and their check."""

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from houping.chain.results import read_results
from houping.chain.run import Inputs, Parameters, Progress
from houping.chain.sample_files import read_json
from houping.core.checks import Problem, lines_of, told
from houping.core.errors import CaseUnusable, FiguresDiffer, Words
from houping.core.plan.model import County, Plan
from houping.core.reporting import format as write
from houping.core.reporting.blocks import Content, texts
from houping.core.reporting.check import (
    AGAIN,
    Piece,
    changed_pictures,
    differences,
    draft_differences,
    unknown_figures,
)
from houping.core.reporting.city import city_report
from houping.core.reporting.county import county_report
from houping.core.reporting.fact import Book
from houping.core.reporting.results import Case, Results
from houping.documents import overview, read_back, word, workbook
from houping.documents.cells import expected_cells
from houping.documents.fonts import faces

SIGNER = "后评估第三方评估机构"
CITY, COUNTIES, WORKBOOK, PAGE, FACTS = "总报告.docx", "区县报告", "附表.xlsx", "概览.html", "facts"
CONSTANTS = frozenset({"99", "50", "2021", "2022", "2024", "256"})
NOTICE = "演示数据：全部内容虚构，不代表任何区县的真实情况"
PICTURES = "pictures.json"
WORKERS = 2
WRITING = 5
SHOWN = 20
READ = {".docx": read_back.word_texts, ".xlsx": read_back.sheet_texts, ".html": read_back.page_texts}
MISSING = Words("文件缺失", "the file is missing")
DAMAGED = Words("文件损坏，打不开", "the file is damaged and cannot be opened")
ADDED = Words("不是本次生成的文件", "the file was not written by this run")
REMOVE = Words(
    "移到别处；报告文件夹只放本次生成的文件", "move it elsewhere; the folder holds the files of this run only"
)

Documents = Mapping[str, tuple[Content, Book]]


def step(inputs: Inputs, out: Path, parameters: Parameters, progress: Progress) -> None:
    """Write facts/ (facts.json, texts.json, pictures.json), the Word files, 附表.xlsx, 概览.html and check.json.

    Parameters: `date` (ISO, default: the planned end of report writing), `signer`, `copies` (抄送),
    `counties` (codes; default: all).
    `experiences` (reviewed cases of R-2.6: county, indicator, title, text; default: none).
    Raises CaseUnusable, FiguresDiffer when a written figure is not in the facts.
    """
    results = read_results(inputs)
    results = replace(results, cases=cases_of(results.plan, parameters))
    day = date.fromisoformat(str(parameters.get("date", _planned_day(results.plan))))
    words = {
        "date": write.date(day),
        "signer": str(parameters.get("signer", SIGNER)),
        "copies": str(parameters.get("copies", results.plan.document.issuer)),
    }
    progress("汇总事实", 0.02)
    documents = {CITY: city_report(results, **words)}
    for county in _wanted(results.plan, parameters):
        documents[_name(county)] = county_report(results, county, **words)
    _check_content(documents)
    _write_facts(out, documents, results, day)
    stamp = datetime.combine(day, time(), UTC).replace(tzinfo=None)
    _write_words(out, documents, stamp, results.demo, progress)
    progress("附表与概览", 0.9)
    content, _ = documents[CITY]
    (out / WORKBOOK).write_bytes(workbook.render(content, day=stamp, demo=results.demo))
    (out / PAGE).write_bytes(overview.render(content, demo=results.demo))
    _write_json(out / FACTS / PICTURES, {name: _pictures(out / name) for name in [*documents, PAGE]})
    progress("核对数字", 0.95)
    _check_files(out, documents)


def _wanted(plan: Plan, parameters: Parameters) -> list[County]:
    codes = parameters.get("counties", [c.code for c in plan.counties])
    assert isinstance(codes, list)
    return [c for c in plan.counties if c.code in codes]


def cases_of(plan: Plan, parameters: Parameters) -> list[Case]:
    """Read parameter `experiences` in the order of counties and indicators; raises CaseUnusable."""
    given = parameters.get("experiences", [])
    indicators = {i.id: place for place, i in enumerate(plan.indicators())}
    counties = {c.code for c in plan.counties}
    found = []
    for entry in given if isinstance(given, list) else []:
        case = Case(*(str(entry.get(name, "")).strip() for name in ("county", "indicator", "title", "text")))
        if case.county not in counties or case.indicator not in indicators or not (case.title and case.text):
            raise CaseUnusable(county=case.county, indicator=case.indicator, title=case.title)
        found.append(case)
    return sorted(found, key=lambda case: (case.county, indicators[case.indicator], case.title))


def _planned_day(plan: Plan) -> str:
    """Return the planned end of the step in which the reports are written (九（五）)."""
    written = next(step for step in plan.steps if step.id == WRITING)
    return written.end.value.isoformat()


def _write_facts(out: Path, documents: Documents, results: Results, day: date) -> None:
    """Write the facts of every document, and the texts that they must print, in reading order."""
    codes = {_name(c): c.code for c in results.plan.counties if _name(c) in documents}
    facts: dict[str, Any] = {
        "meta": {
            "plan_digest": results.plan.digest(),
            "version": results.version,
            "date": day.isoformat(),
            "notice": NOTICE if results.demo else "",
        },
        "city": documents[CITY][1].as_json(),
        "counties": {code: documents[name][1].as_json() for name, code in codes.items()},
    }
    (out / FACTS).mkdir()
    _write_json(out / FACTS / "facts.json", facts)
    expected = {name: texts(content) for name, (content, _) in documents.items()}
    city, _ = documents[CITY]
    expected[WORKBOOK] = expected_cells(city, workbook.FIRST, workbook.MARK if results.demo else "")
    expected[PAGE] = texts(replace(city, subtitle=NOTICE if results.demo else ""))
    _write_json(out / FACTS / "texts.json", expected)


def _write_words(out: Path, documents: Documents, stamp: datetime, demo: bool, progress: Progress) -> None:
    """Render the Word files in two processes; each writes its own file."""
    (out / COUNTIES).mkdir()
    printed = (text for content, _ in documents.values() for text in texts(content))
    known = faces([word.MARK, *printed])
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        jobs = {
            name: pool.submit(word.render, content, day=stamp, demo=demo, faces=known)
            for name, (content, _) in documents.items()
        }
        for position, (name, job) in enumerate(jobs.items(), start=1):
            (out / name).write_bytes(job.result())
            progress(name, 0.05 + 0.85 * position / len(jobs))


def _write_json(path: Path, content: object) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


def _name(county: County) -> str:
    return f"{COUNTIES}/{county.code}-{county.name}.docx"


def _check_content(documents: Documents) -> None:
    """Stop before anything is written when a figure of a document is not one of its facts."""
    problems: list[Problem] = []
    for name, (content, book) in documents.items():
        problems += unknown_figures(texts(content), book, CONSTANTS, file=name)
    _refuse(problems)


def _check_files(out: Path, documents: Documents) -> None:
    problems = check_reports(out)
    _write_json(
        out / "check.json", {"documents": len(documents) + 2, "problems": [p.message for p in problems]}
    )
    _refuse(problems)


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise FiguresDiffer(count=len(problems), lines=lines_of(problems, SHOWN))


def check_reports(folder: Path) -> list[Problem]:
    """Compare every written file of a reports folder with the texts made from its facts (R-9.13).

    Returns one Problem per figure that was altered, moved, added or left out, per picture that was replaced, and per
    document that is missing, damaged or was added; also for files edited by hand later. The figures inside a chart are
    read from its description. Raises FileMissing or FileUnreadable for the facts.
    """
    expected = read_json(folder / FACTS / "texts.json")
    drawn = read_json(folder / FACTS / PICTURES)
    problems = []
    for name, wanted in expected.items():
        problems += _differences(folder / name, wanted, drawn.get(name), name)
    written = (p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.suffix in READ)
    return problems + [
        told(0, "", "R07", ADDED, REMOVE, file=name) for name in sorted(written) if name not in expected
    ]


def check_draft(folder: Path, name: str, path: Path, plan: Plan) -> list[Problem]:
    """Compare an edited Word file with the facts of the report `name` of a reports folder (R-9.12, R-9.13).

    Sentences that tell no result may differ, see `draft_differences`.
    Raises FileMissing or FileUnreadable for the facts, KeyError for a name that the folder does not have.
    """
    facts = folder / FACTS
    expected, drawn = read_json(facts / "texts.json"), read_json(facts / PICTURES)
    names = frozenset(
        {c.short_name for c in plan.counties}
        | {d.name for d in plan.dimensions}
        | {i.name for i in plan.indicators()}
    )

    def compare(written: Sequence[Piece], wanted: Sequence[str], *, file: str) -> list[Problem]:
        return draft_differences(written, wanted, names, file=file)

    return _differences(path, expected[name], drawn.get(name), name, compare)


def _differences(
    path: Path,
    wanted: list[str],
    pictures: list[str] | None,
    name: str,
    compare: Callable[..., list[Problem]] = differences,
) -> list[Problem]:
    if not path.is_file():
        return [told(0, "", "R05", MISSING, AGAIN, file=name)]
    try:
        texts_now, pictures_now = READ[path.suffix](path), [] if pictures is None else _pictures(path)
    except read_back.DAMAGED:
        return [told(0, "", "R06", DAMAGED, AGAIN, file=name)]
    found = compare(texts_now, wanted, file=name)
    return found if pictures is None else found + changed_pictures(pictures_now, pictures, file=name)


def _pictures(path: Path) -> list[str]:
    """Return the digests of the pictures of a Word file or the overview."""
    return read_back.page_pictures(path) if path.suffix == ".html" else read_back.word_pictures(path)
