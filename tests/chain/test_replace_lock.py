"""Two people who replace households at once: no line of the log is lost."""

import multiprocessing

import polars as pl
import pytest

from houping.chain.replace import log_path, replace_in, replacements
from houping.core.errors import LogBroken, WorkspaceBusy
from houping.tables.files import locked


def replace_all(folder, households):
    """Replace each, trying again while the other process writes."""
    for household in households:
        while True:
            try:
                replace_in(folder, household, "refusal", {})
                break
            except WorkspaceBusy:
                continue


@pytest.fixture
def pairs(sample, tmp_path):
    """A copy of the sample, and two lists of households that have a reserve."""
    import shutil

    folder = tmp_path / "sample"
    shutil.copytree(sample, folder)
    table = pl.read_parquet(folder / "households.parquet")
    reserve = table.filter(pl.col("status") == "reserve").select("village", "hh_stratum").unique()
    main = table.filter(pl.col("status") == "main").join(reserve, on=["village", "hh_stratum"])
    chosen = main.unique(["village", "hh_stratum"]).sort("household")["household"].to_list()[:12]
    return folder, chosen[::2], chosen[1::2]


def test_two_at_once_lose_no_line(pairs):
    folder, ones, others = pairs
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=replace_all, args=(folder, part)) for part in (ones, others)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    assert {r.household for r in replacements(folder)} == {*ones, *others}


def test_a_held_log_is_refused_in_words(pairs):
    folder, ones, _ = pairs
    with locked(log_path(folder).with_suffix(".lock")), pytest.raises(WorkspaceBusy):
        replace_in(folder, ones[0], "refusal", {})


@pytest.mark.parametrize("team", ["一组\u2028二组", "a\u0085b", "a\x1cb", "a\r\nb"])
def test_a_note_with_what_unicode_calls_a_line_end_does_not_break_the_log(pairs, team):
    folder, ones, _ = pairs
    for household in ones[:2]:
        replace_in(folder, household, "refusal", {"team": team})
    assert [r.household for r in replacements(folder)] == ones[:2]


def test_a_line_without_its_end_is_checked_like_every_other(pairs):
    folder, ones, _ = pairs
    replace_in(folder, ones[0], "refusal", {})
    with log_path(folder).open("a", encoding="utf-8") as log:
        log.write("{}")
    with pytest.raises(LogBroken):
        replacements(folder)
