"""Editors complete what the loader accepts: the committed schemas are those of the models."""

import json

import pytest

from houping.core.plan.model import PARTS
from houping.plans import folder_of
from houping.plans.schemas import schemas, write_schemas

FOLDER = folder_of("chongqing_2021")


@pytest.mark.parametrize("name", sorted(schemas()))
def test_the_committed_schema_is_up_to_date(name):
    written = (FOLDER.parent / "schema" / name).read_text(encoding="utf-8")
    assert written == schemas()[name], "run: houping plan schema --to src/houping/plans/schema"


@pytest.mark.parametrize("name", PARTS)
def test_every_file_of_the_plan_points_to_its_schema(name):
    first = (FOLDER / name).read_text(encoding="utf-8").splitlines()[0]
    mark = "# yaml-language-server: $schema="
    assert first.startswith(mark)
    assert (FOLDER / first.removeprefix(mark)).resolve().is_file()


def test_the_schema_knows_choices_and_that_a_value_needs_one_source():
    schema = json.loads(schemas()["sampling.schema.json"])
    values = [d for d in schema["$defs"].values() if "oneOf" in d]
    assert values and all(d["oneOf"][0] == {"required": ["clause"]} for d in values)
    assert "persons" in schemas()["sampling.schema.json"]


def test_no_schema_is_left_over(tmp_path):
    written = {path.name for path in write_schemas(tmp_path)}
    assert written == {path.name for path in (FOLDER.parent / "schema").iterdir()}
