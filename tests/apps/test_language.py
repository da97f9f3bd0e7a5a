"""Both languages are whole: catalogues without a gap, the switch is kept, no refusal in the wrong language."""

import ast
import gettext
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.urls import reverse

import houping
from houping.apps.accounts.models import Person
from houping.apps.accounts.roles import Role
from houping.site.management.commands.messages import gather

from .conftest import KEY, PASSWORD

ROOT = Path(houping.__file__).parent
HAN = re.compile("[\u3400-\u9fff]")
PLACE = re.compile(r"%(?:\(\w+\))?[+.\d]*[sdf%]")
CATALOGUES = sorted(ROOT.glob("**/locale/en/LC_MESSAGES/django.po"))
GETTEXT = {"_", "gettext", "gettext_lazy", "gettext_noop", "pgettext", "ngettext"}
# Modules that write Chinese for readers of Chinese: invented data, documents, forms to fill in, the command line.
DOCUMENTS = (
    "demo.py",
    "commands/",
    "accounts/invitations.py",  # the sheet, by whose Chinese heads it is read
    "accounts/rules.py",  # clauses, and names of villages that are refused
    "collection/distribution.py",  # the sheet, by whose Chinese heads it is read
    "collection/views/wall.py",  # 区, 县 in names
    "findings/minutes.py",  # an official paper
    "findings/services/noted.py",  # says everything in both languages; the text of a finding
    "findings/titles.py",  # data: titles of problems
    "formats.py",
    "plans/issue.py",
    "quality/arrival.py",  # says everything in both languages
    "quality/services/listing.py",  # says everything in both languages
    "quality/services/renewing.py",  # why an alert was settled, kept in Chinese
    "rectification/letter_paper.py",  # an official paper
    "rectification/talk_paper.py",  # an official paper
    "reports/queries.py",  # names of files
    "reports/opinions.py",  # an official paper
    "reports/services/issuing.py",  # the notice to the counties
    "results/rulings.py",  # the sheet, by whose Chinese heads it is read
    "reports/tasks.py",
    "results/gathering.py",  # why a household has no answers, kept in Chinese
    "results/queries.py",  # 区, 县 in names
    "results/tasks.py",  # why a delivery was refused, kept in Chinese
    "sampling/lists.py",
    "supervision/visits.py",  # what the register keeps, in Chinese
    "teams/pledge.py",
    "training/bank.py",  # the sheet, by whose Chinese heads it is read
)
STORED = {
    "问题清单.xlsx",
    "核对问题.xlsx",
    "演示抽样框",
    "模拟答案（演示）",
    "由实地采集冻结",
}  # names of files and demonstration rows
TRANSLATED = re.compile(
    r"{%\s*(?:translate|url|comment)\b.*?%}|{%\s*blocktranslate\b.*?{%\s*endblocktranslate\s*%}|_\(.*?\)"
    r"|{#.*?#}|{%\s*comment.*?endcomment\s*%}|lang=\"zh-Hans\">中文<",
    re.DOTALL,
)


def name_of(path):
    return path.relative_to(ROOT).parts[-5]


def entries(po, folder):
    """Return what a catalogue says, compiled by GNU gettext (fuzzy and empty entries are left out there)."""
    done = folder / f"{po.parts[-5]}.mo"
    subprocess.run(["msgfmt", "--check-format", "-o", done, po], check=True, capture_output=True)
    return said(done)


def places(text):
    """Return the placeholders: named ones may be said again or in another order, the others not."""
    found = PLACE.findall(text)
    return {p for p in found if "(" in p}, [p for p in found if "(" not in p and p != "%%"]


def said(mo):
    with mo.open("rb") as file:
        found = dict(gettext.GNUTranslations(file)._catalog)
    return {key: text for key, text in found.items() if key != ""}


def ids(po):
    """Return every msgid of a catalogue, translated or not."""
    text = subprocess.run(
        ["msgattrib", "--no-wrap", "--no-obsolete", po], check=True, capture_output=True, text=True
    ).stdout
    return set(re.findall(r'^msgid "(.+)"$', text, re.MULTILINE)), text


@pytest.fixture(autouse=True, scope="module")
def needs_gettext():
    if not shutil.which("msgfmt"):
        pytest.skip("GNU gettext is not installed (Debian: gettext): the English texts were not checked")


@pytest.mark.parametrize("po", CATALOGUES, ids=name_of)
def test_every_text_has_its_english(po):
    empty = subprocess.run(["msgattrib", "--untranslated", po], check=True, capture_output=True).stdout
    fuzzy = subprocess.run(["msgattrib", "--only-fuzzy", po], check=True, capture_output=True).stdout
    assert (empty.decode(), fuzzy.decode()) == ("", "")


@pytest.mark.parametrize("po", CATALOGUES, ids=name_of)
def test_english_has_the_placeholders_of_the_text_and_no_chinese(po, tmp_path):
    wrong = []
    for key, text in entries(po, tmp_path).items():
        source = (key[0] if isinstance(key, tuple) else key).rpartition("\x04")[2]
        if places(source) != places(text) or HAN.search(text):
            wrong.append((source, text))
    assert wrong == []


@pytest.mark.parametrize("po", CATALOGUES, ids=name_of)
def test_the_compiled_catalogue_is_that_of_the_texts(po, tmp_path):
    assert said(po.with_suffix(".mo")) == entries(po, tmp_path)


def test_one_text_has_one_english_in_all_catalogues(tmp_path):
    """Django merges the catalogues of all apps: a second translation would win or lose by the order of the apps."""
    found = {}
    for po in CATALOGUES:
        for key, text in entries(po, tmp_path).items():
            found.setdefault(key, set()).add(text)
    assert {key: texts for key, texts in found.items() if len(texts) > 1} == {}


def test_the_catalogues_hold_every_text_of_the_code(tmp_path, settings):
    """`make messages` on a copy finds nothing new."""
    copy = tmp_path / "houping"
    wanted = ("*.py", "*.html", "*.po")
    for path in (p for kind in wanted for part in ("apps", "site", "api") for p in (ROOT / part).rglob(kind)):
        target = copy / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    settings.LOCALE_PATHS = [copy / "site" / "locale"]
    gather(copy)
    for po in sorted(copy.glob("**/locale/en/LC_MESSAGES/django.po")):
        known, _ = ids(ROOT / po.relative_to(copy)) if (ROOT / po.relative_to(copy)).exists() else (set(), "")
        assert ids(po)[0] - known == set(), po.relative_to(copy)


def test_no_template_says_anything_that_is_not_translated():
    pages = (path for part in ("apps", "site", "api") for path in sorted((ROOT / part).rglob("*.html")))
    templates = [
        path for path in pages if "static" not in path.parts
    ]  # built elsewhere: the shell of the filler
    left = {path.name: TRANSLATED.sub("", path.read_text(encoding="utf-8")) for path in templates}
    assert {name: line for name, text in left.items() for line in text.splitlines() if HAN.search(line)} == {}


def test_no_page_says_anything_that_is_not_translated():
    modules = [p for p in (ROOT / "apps").rglob("*.py") if "migrations" not in p.parts]
    asked = [p for p in modules if not any(part in p.as_posix() for part in DOCUMENTS)]
    assert {p.relative_to(ROOT): raw_words(p) for p in asked if raw_words(p)} == {}


def raw_words(path):
    """Return the Chinese literals of a module that stand in no call of gettext and are no docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    fine = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in GETTEXT:
                fine |= {id(inner) for argument in node.args for inner in ast.walk(argument)}
        elif isinstance(node, ast.Expr):
            fine.add(id(node.value))
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if HAN.search(node.value) and id(node) not in fine and node.value not in STORED
    ]


def choose(client, language, back="/"):
    return client.post(reverse("language"), {"language": language, "next": back})


def test_the_switch_leads_back_to_the_page_with_its_filter(as_role):
    client = as_role(Role.AUDIT)
    page = reverse("ledger:list") + "?action=export"
    text = client.get(page).content.decode()
    assert '<html lang="zh-Hans">' in text and f'name="next" value="{page}"' in text
    answer = choose(client, "en", page)
    assert (answer.status_code, answer.headers["Location"]) == (302, page)
    assert '<html lang="en">' in client.get(page).content.decode()


def test_a_form_that_was_refused_leads_the_switch_to_the_page_it_came_from(as_role):
    client = as_role(Role.XZJ)
    page = reverse("plans:add", args=[KEY])
    text = client.post(page, {}, headers={"referer": f"http://testserver{page}"}).content.decode()
    assert f'name="next" value="http://testserver{page}"' in text
    assert choose(client, "en", f"http://testserver{page}").headers["Location"].endswith(page)


@pytest.mark.parametrize("address", ["https://example.org/", "//example.org", "javascript:alert(1)"])
def test_the_switch_leads_to_no_other_site(client, db, address):
    assert choose(client, "en", address).headers["Location"] == "/"


def test_the_language_is_that_of_the_person_on_every_computer(client, person_with, django_user_model):
    person = person_with(Role.QC)
    client.force_login(person)
    choose(client, "en")
    client.logout()
    assert '<html lang="zh-Hans">' in client.get("/login/").content.decode()
    client.post("/login/", {"username": person.username, "password": PASSWORD})
    assert '<html lang="en">' in client.get(reverse("accounts:own")).content.decode()
    assert Person.objects.get(pk=person.pk).language == "en"


def test_the_next_person_at_the_computer_is_not_spoken_to_in_the_language_of_the_last(client, person_with):
    first, second = person_with(Role.QC), person_with(Role.XZJ)
    client.force_login(first)
    choose(client, "en")
    client.logout()
    client.post("/login/", {"username": second.username, "password": PASSWORD})
    assert '<html lang="zh-Hans">' in client.get(reverse("accounts:own")).content.decode()


def test_who_has_not_signed_in_keeps_the_language_of_the_browser(client, db):
    choose(client, "en", "/login/")
    assert "Sign in" in client.get("/login/").content.decode()
    choose(client, "tlh", "/login/")
    assert "Sign in" in client.get("/login/").content.decode()


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "不是 ZIP 压缩包"), ("en", "not a ZIP archive")])
def test_a_refusal_on_a_form_speaks_the_language_of_the_page(as_role, language, words):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = as_role(Role.XZJ)
    choose(client, language)
    upload = SimpleUploadedFile("plan.zip", b"no archive")
    answer = client.post(
        reverse("plans:add", args=[KEY]), {"source": "upload", "upload": upload, "note": "x"}
    )
    shown = re.sub(
        "<[^>]+>", "", re.search(r'class="form-error"[^>]*>(.*?)</div>', answer.content.decode())[1]
    )
    assert words in shown
    assert bool(HAN.search(shown)) == (language == "zh-hans")
