"""Scripted interviews: both engines of tablets and the server compute the same.

JavaRosa (the engine of ODK Collect) fills the form as a person would; the re-check then finds no difference in
values, relevance and constraints, and refuses exactly what JavaRosa refused. The engine of the built-in filler fills
the first of the same scripts in Chromium; `bench/engines.py` lets it fill all two hundred.
"""

import re
import shutil

import pytest

from filler.tablets import PROGRAM
from houping.instruments.answers import read_submission
from houping.instruments.convert import load_form
from houping.instruments.recheck import recheck
from instruments.engines import LISTS, by_filler, by_javarosa
from instruments.interviews import scripts

INTERVIEWS, IN_CHROMIUM = 200, 20
COSTS = ("seed", "feed", "fert", "hired", "lease", "tools", "depr", "tax", "other")
# Where chance would leave most of the form unasked.
FIXED = {
    "household": [f"u0{number}" for number in range(1, 10)],
    "result": ["complete"] * 9 + ["refusal"],
    "consent": ["yes"],
    "persons_n": ["1", "2", "3", "5"],
    "m_age": ["3", "6", "9", "15", "16", "30", "45", "70"],
    "m_id": ["50990119700101001X", "", "123"],
    "jobs_n": ["0", "1", "2"],
    "job_who": ["1"],
    "products_n": ["0", "1", "3"],
    "problems_n": ["0", "1"],
    "last_persons": ["1", "2", "3"],
    "water_minutes": ["5", "20", "45"],
    "water_metres": ["300", "800", "1200"],
    "water_climb": ["40", "80", "120"],
} | {f"cost_{name}": ["0", "0", "0", "120.5"] for name in COSTS}

pytestmark = pytest.mark.skipif(shutil.which("javac") is None, reason="needs a Java compiler")


@pytest.fixture(scope="module")
def form():
    return load_form("household")


@pytest.fixture(scope="module")
def interviews(form):
    return scripts(form.instrument, INTERVIEWS, seed=7, fixed=FIXED)


@pytest.fixture(scope="module")
def filled(form, interviews, tmp_path_factory):
    """Return interview -> what JavaRosa wrote and refused."""
    return by_javarosa(form, interviews, tmp_path_factory.mktemp("javarosa"))


@pytest.mark.slow
def test_values_and_relevance_are_equal_in_every_interview(form, filled):
    differences = {
        name: [d for d in recheck(form.xml, one.xml, LISTS) if d.fact != "required"]
        for name, one in filled.items()
    }
    assert {name: found for name, found in differences.items() if found} == {}


@pytest.mark.slow
def test_the_interviews_reach_every_question_and_every_value_of_a_measure(form, filled):
    answers = [read_submission(one.xml, form.instrument) for one in filled.values()]
    reached = {form.instrument.question(path).name for one in answers for path in one}
    asked = {q.name for q in form.instrument.asked if q.kind not in {"image", "geopoint"}}
    assert sorted(asked - reached) == []
    for measure, question in form.instrument.measures.items():
        if not measure.endswith("_yuan") and measure != "persons":
            assert {one.get(question.path) for one in answers} >= {0.0, 1.0}, measure


@pytest.mark.slow
def test_what_one_engine_refuses_the_other_refuses_too(form, interviews, filled):
    """Put a refused answer where the tablet left it out: the re-check names that very place."""
    checked = 0
    for one in interviews[:60]:
        script, xml = one["answers"], filled[one["id"]].xml
        for path in filled[one["id"]].refused:
            if "[" in path:
                continue
            name = path.rpartition("/")[2]
            put = f"<{name}>{script[path]}</{name}>".encode()
            changed = re.sub(rf"<{name}(?: />|>[^<]*</{name}>)".encode(), put, xml)
            assert changed != xml
            found = {(d.path, d.fact) for d in recheck(form.xml, changed, LISTS)}
            assert (path, "constraint") in found
            checked += 1
    assert checked > 50


@pytest.mark.slow
@pytest.mark.skipif(PROGRAM is None, reason="needs Chromium")
def test_the_filler_keeps_and_refuses_what_collect_keeps_and_refuses(form, interviews, filled, playwright):
    made = by_filler(form, interviews[:IN_CHROMIUM], playwright)
    assert len(made) == IN_CHROMIUM
    for name, ours in made.items():
        assert ours.answers(form.instrument) == filled[name].answers(form.instrument)
        assert ours.refused == filled[name].refused
        assert [d for d in recheck(form.xml, ours.xml, LISTS) if d.fact != "required"] == []
