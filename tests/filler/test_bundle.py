"""The served bundle is what the sources build, byte for byte, and it says what it brings along."""

import hashlib
import json
import re
from pathlib import Path

from .conftest import npm

SERVED = Path(__file__).resolve().parents[2] / "src/houping/site/static/filler"
LICENCES = {"MIT", "Apache-2.0", "ISC", "0BSD", "BSD-3-Clause"}


def contents(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_sources_build_the_served_bytes_and_have_no_type_errors(packages, tmp_path):
    checked = npm("run", "--silent", "check")
    assert checked.returncode == 0, checked.stdout
    built = npm("run", "--silent", "build", FILLER_OUT=str(tmp_path))
    assert built.returncode == 0, built.stderr
    assert contents(tmp_path) == contents(SERVED), "make frontend"


def test_every_file_is_listed_with_its_digest_and_every_package_with_its_licence():
    parts = json.loads((SERVED / "parts.json").read_text(encoding="utf-8"))
    served = {name for name in contents(SERVED) if name not in {"parts.json", "LICENCES.txt"}}
    assert {entry["file"] for entry in parts["files"]} == served
    for entry in parts["files"]:
        assert hashlib.sha256((SERVED / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]
    assert {entry["licence"] for entry in parts["packages"]} <= LICENCES
    lock = json.loads((packages_folder() / "package.json").read_text(encoding="utf-8"))
    wanted = lock["dependencies"]["@getodk/xforms-engine"]
    assert {"package": "@getodk/xforms-engine", "version": wanted, "licence": "Apache-2.0"} in parts[
        "packages"
    ]
    assert re.fullmatch(r"\d+\.\d+\.\d+", wanted), "the engine is pinned exactly"


def packages_folder():
    return SERVED.parents[4] / "frontend"


def test_the_lock_file_names_no_registry():
    lock = json.loads((packages_folder() / "package-lock.json").read_text(encoding="utf-8"))
    assert [path for path, entry in lock["packages"].items() if "resolved" in entry] == []
    assert all("integrity" in entry for path, entry in lock["packages"].items() if path)


def test_the_worker_keeps_every_part_that_the_page_needs():
    worker = (SERVED / "sw.js").read_text(encoding="utf-8")
    page = (SERVED / "index.html").read_text(encoding="utf-8")
    for address in re.findall(r'(?:src|href)="(/static/filler/[^"]+)"', page):
        assert address in worker
    for engine in (SERVED / "assets").glob("engine-*.js"):
        assert engine.name in worker


def test_the_words_are_complete_in_both_languages_and_have_the_same_places():
    words = packages_folder() / "src" / "words"
    line = re.compile(r"^  (\w+): '((?:[^'\\]|\\.)*)',$", re.M)
    zh = dict(line.findall((words / "zh.ts").read_text(encoding="utf-8")))
    en = dict(line.findall((words / "en.ts").read_text(encoding="utf-8")))
    assert len(zh) > 100 and zh.keys() == en.keys()
    places = {k: (set(re.findall(r"\{\d\}", zh[k])), set(re.findall(r"\{\d\}", en[k]))) for k in zh}
    assert [k for k, (a, b) in places.items() if a != b] == []
    sources = "".join(p.read_text(encoding="utf-8") for p in (packages_folder() / "src").rglob("*.ts"))
    assert [k for k in zh if not re.search(rf"'{k}'", sources)] == [], "words that no page says"


def test_source_files_stay_readable():
    own = [p for p in packages_folder().rglob("*.ts") if "node_modules" not in p.parts]
    assert len(own) > 30
    assert [p.name for p in own if len(p.read_text(encoding="utf-8").splitlines()) > 400] == []
