"""One set of reports from invented results, made once."""

import shutil
from importlib.resources import files
from pathlib import Path

import pytest
from tests.documents.invented import write_results

from houping.chain import report
from houping.chain.results import read_results
from houping.chain.run import silent

# A county of each group; 万盛 has a code that is not a number.
SHOWN = ["500101", "500110W"]


@pytest.fixture(scope="session")
def inputs(tmp_path_factory):
    plan = Path(str(files("houping.plans") / "chongqing_2021"))
    return write_results(tmp_path_factory.mktemp("results"), plan)


@pytest.fixture(scope="session")
def results(inputs):
    return read_results(inputs)


@pytest.fixture(scope="session")
def reports(inputs, tmp_path_factory):
    """Return the folder that the step `reports` wrote."""
    out = tmp_path_factory.mktemp("reports")
    report.step(inputs, out, {"counties": SHOWN}, silent)
    return out


@pytest.fixture
def copy(reports, tmp_path):
    """Return a copy of the reports that a test may damage."""
    return Path(shutil.copytree(reports, tmp_path / "reports"))
