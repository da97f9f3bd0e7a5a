"""The repository tells the truth about itself."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
WRITTEN = [path for path in SOURCES if path.parent.name != "migrations"]  # Django writes migrations
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


def tracked():
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listing.stdout.split("\0") if name]


def functions(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


def body_length(node):
    body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
    return (node.end_lineno or 0) - body[0].lineno + 1


def relative(path):
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", WRITTEN, ids=relative)
def test_no_file_over_400_lines_and_no_function_over_60(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
    assert [f"{f.name} ({body_length(f)})" for f in functions(path) if body_length(f) > 60] == []


def test_functions_are_short_as_a_habit():
    lengths = sorted(body_length(f) for path in SOURCES for f in functions(path))
    assert lengths[len(lengths) // 2] <= 8
    assert lengths[int(len(lengths) * 0.9)] <= 30


def test_every_path_of_the_where_is_table_exists():
    rows = re.findall(r"^\| .+? \| (.+?) \|$", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.M)
    paths = [
        p for row in rows for p in re.findall(r"`((?:src|docs|tests|bench|deploy|examples)/[^`]*)`", row)
    ]
    assert len(paths) >= 15
    assert [p for p in paths if not (ROOT / p).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_every_link_of_a_page_leads_somewhere(page):
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    assert [t for t in targets if not (page.parent / t).exists()] == []


def test_every_method_page_is_chinese_first_with_an_english_summary():
    pages = sorted((ROOT / "docs" / "methods").glob("*.md"))
    assert len(pages) >= 20
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert re.search(r"[\u4e00-\u9fff]", text.splitlines()[0]), page
        assert re.search(r"^#+ .*English", text, re.M), page


def test_no_two_decisions_share_a_number():
    numbers = [page.name[:4] for page in sorted((ROOT / "docs" / "decisions").glob("*.md"))]
    assert len(numbers) == len(set(numbers))


def test_lock_files_pin_with_hashes_and_name_no_registry():
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "http" not in text and "file:" not in text and "index-url" not in text
        pins = re.findall(r"^[a-z0-9][\w.-]*==", text, re.M)
        assert text.count("--hash=sha256:") > len(pins) > 20


def test_every_dependency_has_its_reason_in_a_decision():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    reasons = (ROOT / "docs/decisions/0002-dependencies.md").read_text(encoding="utf-8")
    wanted = project["project"]["dependencies"] + [
        entry for entry in project["dependency-groups"]["dev"] if isinstance(entry, str)
    ]
    names = [re.split(r"[\[>=<;]", entry)[0] for entry in wanted]
    assert [n for n in names if n not in reasons] == []


def test_nothing_in_the_repository_reaches_outside_its_folder():
    mark = "/work" + "/"
    reach = ".." + "/shared"
    texts = [
        p for p in tracked() if p.suffix in {".py", ".md", ".toml", ".yaml", ".sh", ".R", ""} and p.is_file()
    ]
    found = []
    for path in texts:
        text = path.read_text(encoding="utf-8", errors="ignore")
        if mark in text or reach in text:
            found.append(relative(path))
    assert found == []


def test_nothing_is_left_undone_in_the_tree():
    marks = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]) + r")\b")
    undone = [p for p in SOURCES if marks.search(p.read_text(encoding="utf-8"))]
    assert undone == []


def test_copied_data_state_source_and_licence():
    for folder in ("tests/reference/data", "src/houping/synthetic/data", "src/houping/documents/data"):
        notes = list((ROOT / folder).glob("*.md"))
        assert notes, folder
        text = "".join(p.read_text(encoding="utf-8") for p in notes)
        data = [p.name for p in (ROOT / folder).iterdir() if p.suffix not in {".md", ".py"} and p.is_file()]
        assert [name for name in data if name not in text] == []
