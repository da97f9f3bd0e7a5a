"""The guides speak to every role, and show pictures of pages that exist."""

import importlib.util
import re
from pathlib import Path

import pytest
from django.urls import resolve

from houping.apps.accounts.roles import Role

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide"
spec = importlib.util.spec_from_file_location("take_pictures", GUIDE / "take_pictures.py")
take_pictures = importlib.util.module_from_spec(spec)
spec.loader.exec_module(take_pictures)
PAGES = sorted(GUIDE.glob("*.md"))
SHOWN = {
    name for page in PAGES for name in re.findall(r"\]\(pictures/([\w-]+)\.png\)", page.read_text("utf-8"))
}


def test_every_role_is_spoken_to_by_its_name():
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert [role.label for role in Role if str(role.label) not in text] == []


def test_every_picture_that_a_guide_shows_can_be_taken_again_and_none_is_left_over():
    taken = {picture.name for picture in take_pictures.PICTURES}
    assert SHOWN == taken == {path.stem for path in (GUIDE / "pictures").glob("*.png")}


@pytest.mark.parametrize("picture", take_pictures.PICTURES, ids=lambda picture: picture.name)
def test_a_picture_shows_a_page_of_the_site_to_a_role_that_there_is(picture):
    assert resolve(picture.path)
    assert picture.role.upper() in {*Role.values, ""}
