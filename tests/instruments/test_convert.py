"""Forms become the same XForm every time, and only what JavaRosa opens is published."""

import os
import shutil
import subprocess
import sys

import pytest

from houping.core.errors import FormMissing, FormNotConverted, FormNotValidated
from houping.instruments import convert
from houping.instruments.sheet import read_source

BARE = """
| survey |
|  | type | name | label::中文(zh) | label::English(en) | calculation |
|  | integer | age | 年龄 | Age |  |
|  | calculate | twice |  |  | {calculation} |
| settings |
|  | form_id | form_title | version |
|  | bare | 小表 | 1 |
"""
DIGEST = "from houping.instruments.convert import load_form; print(load_form('household').sha256)"

needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="needs Java")


def bare(calculation="${age} * 2"):
    return convert.convert(read_source("bare", BARE.format(calculation=calculation).encode()))


def test_the_bytes_do_not_depend_on_the_process():
    said = subprocess.run(
        [sys.executable, "-c", DIGEST],
        env={**os.environ, "PYTHONHASHSEED": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == convert.load_form("household").sha256 + "\n"


def test_an_unknown_form_names_those_that_exist():
    with pytest.raises(FormMissing, match="household"):
        convert.load_form("nothing")


def test_a_reference_to_nothing_is_refused_with_the_place():
    with pytest.raises(FormNotConverted, match="nobody"):
        bare("${nobody} * 2")


@needs_java
def test_what_pyxform_lets_pass_and_javarosa_refuses_is_refused():
    with pytest.raises(FormNotConverted):
        convert.validated(bare("count("))


@needs_java
def test_what_javarosa_opens_is_valid():
    form = bare()
    assert convert.validated(form) is form


def test_without_java_a_changed_form_is_not_published(monkeypatch):
    monkeypatch.setattr(convert, "java_is_here", lambda: False)
    with pytest.raises(FormNotValidated, match="default-jre-headless"):
        convert.validated(bare())
