"""The front-end parts of others are the listed bytes, and no page of ours reaches outside."""

import hashlib
import json
import re
from pathlib import Path

import pytest

SITE = Path(__file__).resolve().parents[2] / "src" / "houping"
SERVED = SITE / "site" / "static" / "vendor"
TESTED_WITH = Path(__file__).resolve().parents[1] / "browser" / "vendor"
OUTSIDE = re.compile(r"""(?:src|href|action|url\()\s*=?\s*["']?(?:https?:)?//""")
INLINE = re.compile(
    r"""<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>|\sstyle=|\son(?:click|change|load|submit|input)="""
)


@pytest.mark.parametrize(
    ("vendor", "licences"), [(SERVED, {"MIT", "0BSD", "Apache-2.0"}), (TESTED_WITH, {"MPL-2.0"})]
)
def test_every_part_is_the_listed_bytes_and_has_a_licence(vendor, licences):
    listed = {entry["file"]: entry for entry in json.loads((vendor / "vendor.json").read_text())}
    present = {p.name for p in vendor.iterdir() if p.name not in {"vendor.json", "README.md"}}
    assert present == listed.keys()
    for name, entry in listed.items():
        assert hashlib.sha256((vendor / name).read_bytes()).hexdigest() == entry["sha256"], name
        assert entry["licence"] in licences


def test_no_page_has_inline_scripts_or_styles_or_outside_addresses():
    pages = [*SITE.rglob("templates/**/*.html")]
    assert len(pages) > 5
    wrong = []
    for page in pages:
        text = page.read_text(encoding="utf-8")
        wrong += [(page.name, found.group()) for rule in (OUTSIDE, INLINE) for found in rule.finditer(text)]
    assert wrong == []


def test_every_icon_that_a_page_names_is_in_the_sprite():
    sprite = (SITE / "site/static/houping/icons.svg").read_text(encoding="utf-8")
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', sprite))
    pages = [*SITE.rglob("templates/**/*.html")]
    named = {n for p in pages for n in re.findall(r'{% icon "([\w-]+)"', p.read_text(encoding="utf-8"))}
    named |= set(re.findall(r'"([\w-]+)", "\w+:\w+"', (SITE / "site/menu.py").read_text(encoding="utf-8")))
    assert named - drawn == set()
