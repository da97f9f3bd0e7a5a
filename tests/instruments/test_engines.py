"""Two hundred scripted interviews: the tablet's engine and the server compute the same.

JavaRosa (the engine of ODK Collect) fills the form as a person would; the re-check then finds no difference in
values, relevance and constraints, and refuses exactly what JavaRosa refused. Scripts are those of interviews.py,
which an engine in a browser can run as well.
"""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from pyxform.validators.odk_validate import ODK_VALIDATE_PATH

from houping.instruments.answers import read_submission
from houping.instruments.convert import load_form
from houping.instruments.recheck import recheck
from instruments.interviews import scripts, write_lines

HERE = Path(__file__).parent
LISTS = {"households.csv": (HERE / "households.csv").read_bytes()}
INTERVIEWS = 200
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
} | {f"cost_{name}": ["0", "0", "0", "120.5"] for name in COSTS}

pytestmark = pytest.mark.skipif(shutil.which("javac") is None, reason="needs a Java compiler")


@pytest.fixture(scope="module")
def form():
    return load_form("household")


@pytest.fixture(scope="module")
def filled(form, tmp_path_factory):
    """Return interview -> (script, submission, what JavaRosa refused)."""
    folder = tmp_path_factory.mktemp("javarosa")
    interviews = scripts(form.instrument, INTERVIEWS, seed=7, fixed=FIXED)
    (folder / "form.xml").write_bytes(form.xml)
    write_lines(folder / "script.tsv", interviews)
    repeats = ",".join(group.path for group in form.instrument.groups if group.is_repeat)
    command = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", f"-Drepeats={repeats}"]
    command += ["-cp", ODK_VALIDATE_PATH, HERE / "Interviewer.java"]
    command += [folder / "form.xml", HERE, folder / "script.tsv", folder]
    said = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert said.returncode == 0, said.stderr
    refused: dict[str, set[str]] = {one["id"]: set() for one in interviews}
    for line in said.stdout.splitlines():
        refused[line.split("\t")[0]].add(line.split("\t")[1])
    return {
        one["id"]: (one["answers"], (folder / f"{one['id']}.xml").read_bytes(), refused[one["id"]])
        for one in interviews
    }


@pytest.mark.slow
def test_values_and_relevance_are_equal_in_every_interview(form, filled):
    differences = {
        name: [d for d in recheck(form.xml, xml, LISTS) if d.fact != "required"]
        for name, (_, xml, _) in filled.items()
    }
    assert {name: found for name, found in differences.items() if found} == {}


@pytest.mark.slow
def test_the_interviews_reach_every_question_and_every_value_of_a_measure(form, filled):
    answers = [read_submission(xml, form.instrument) for _, xml, _ in filled.values()]
    reached = {form.instrument.question(path).name for one in answers for path in one}
    asked = {q.name for q in form.instrument.asked if q.kind not in {"image", "geopoint"}}
    assert sorted(asked - reached) == []
    for measure, question in form.instrument.measures.items():
        if not measure.endswith("_yuan") and measure != "persons":
            assert {one.get(question.path) for one in answers} >= {0.0, 1.0}, measure


@pytest.mark.slow
def test_what_one_engine_refuses_the_other_refuses_too(form, filled):
    """Put a refused answer where the tablet left it out: the re-check names that very place."""
    checked = 0
    for _, (script, xml, refused) in list(filled.items())[:60]:
        for path in refused:
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
