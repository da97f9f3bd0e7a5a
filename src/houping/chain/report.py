"""Step `reports`: facts, one general and one report per county, the workbook, the overview, and their check."""

import json
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, time
from multiprocessing import get_context
from pathlib import Path

from houping.chain.results import read_results
from houping.chain.run import Inputs, Parameters, Progress
from houping.core.checks import Problem
from houping.core.errors import FiguresDiffer
from houping.core.plan.model import Plan
from houping.core.reporting import format as write
from houping.core.reporting.blocks import Content, texts
from houping.core.reporting.check import altered_texts, unknown_figures
from houping.core.reporting.city import city_report
from houping.core.reporting.county import county_report
from houping.core.reporting.fact import Book
from houping.documents import overview, read_back, word, workbook

SIGNER = "后评估第三方评估机构"
CITY, COUNTIES = "总报告.docx", "区县报告"
CONSTANTS = frozenset({"95", "99", "50", "2021", "2022", "2024", "256", "1", "2", "3", "4", "5", "6", "23"})
WORKERS = 2
WRITING = 5


def step(inputs: Inputs, out: Path, parameters: Parameters, progress: Progress) -> None:
    """Write facts/facts.json, the Word files, 附表.xlsx, 概览.html and check.json.

    Parameters: `date` (ISO, default: the planned end of report writing), `signer`.
    Raises FiguresDiffer when a written figure is not in the facts.
    """
    results = read_results(inputs)
    day = date.fromisoformat(str(parameters.get("date", _planned_day(results.plan))))
    words = {"date": write.date(day), "signer": str(parameters.get("signer", SIGNER))}
    progress("汇总事实", 0.02)
    documents = {CITY: city_report(results, **words)}
    for county in results.plan.counties:
        documents[f"{COUNTIES}/{county.code}-{county.name}.docx"] = county_report(results, county, **words)
    _write_facts(out, documents)
    stamp = datetime.combine(day, time(), UTC).replace(tzinfo=None)
    _write_words(
        out, {name: content for name, (content, _) in documents.items()}, stamp, results.demo, progress
    )
    progress("附表与概览", 0.9)
    content, _ = documents[CITY]
    (out / "附表.xlsx").write_bytes(workbook.render(content, day=stamp, demo=results.demo))
    (out / "概览.html").write_bytes(overview.render(content, demo=results.demo))
    progress("核对数字", 0.95)
    _check(out, documents)


def _planned_day(plan: Plan) -> str:
    """Return the planned end of the step in which the reports are written (九（五）)."""
    written = next(step for step in plan.steps if step.id == WRITING)
    return written.end.value.isoformat()


def _write_facts(out: Path, documents: Mapping[str, tuple[Content, Book]]) -> None:
    facts = {name: book.as_json() for name, (_, book) in documents.items()}
    (out / "facts").mkdir()
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, indent=1)
    (out / "facts" / "facts.json").write_text(text + "\n", encoding="utf-8")


def _write_words(
    out: Path, contents: Mapping[str, Content], stamp: datetime, demo: bool, progress: Progress
) -> None:
    """Render the Word files in two processes; each writes its own file."""
    (out / COUNTIES).mkdir()
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        jobs = {
            name: pool.submit(word.render, content, day=stamp, demo=demo)
            for name, content in contents.items()
        }
        for position, (name, job) in enumerate(jobs.items(), start=1):
            (out / name).write_bytes(job.result())
            progress(name, 0.05 + 0.85 * position / len(jobs))


def _check(out: Path, documents: Mapping[str, tuple[Content, Book]]) -> None:
    problems: list[Problem] = []
    for name, (content, book) in documents.items():
        expected = texts(content)
        problems += unknown_figures(expected, book, CONSTANTS, file=name)
        problems += altered_texts(read_back.word_texts(out / name), expected, file=name)
    city = texts(documents[CITY][0])
    problems += altered_texts(read_back.sheet_texts(out / "附表.xlsx"), city, file="附表.xlsx")
    problems += altered_texts(read_back.page_texts(out / "概览.html"), city, file="概览.html")
    report = {"documents": len(documents) + 2, "problems": [p.message for p in problems]}
    text = json.dumps(report, ensure_ascii=False, indent=1, sort_keys=True)
    (out / "check.json").write_text(text + "\n", encoding="utf-8")
    if problems:
        lines = [f"{p.file} 第 {p.row} 段：{p.message}（{p.remedy}）" for p in problems[:20]]
        raise FiguresDiffer(count=len(problems), lines="\n".join(lines))
