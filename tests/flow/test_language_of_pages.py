"""Every page in both languages, as every role that may open it: what is not data speaks the language of the page.

Data keep their words (names, titles, what people wrote). On an English page they stand in <span lang="zh-Hans">,
so that a screen reader says them right; where HTML allows no mark (attributes, options, titles) they must still
be data. Whole documents (the plan, a report, the commitment, what the checks of the method say) stand in another
element with a lang of its own and are not looked into.
"""

import json
import re
from functools import cache
from pathlib import Path

import lxml.html
import polars as pl
import pytest
from django.apps import apps
from django.conf import settings as site_settings
from django.db import models
from django.test import Client
from django.urls import reverse

import houping
from houping.apps.accounts.models import LANGUAGE, Person
from houping.apps.accounts.roles import PERMISSIONS, Role
from houping.chain.report import CITY, COUNTIES, PAGE, WORKBOOK
from houping.instruments.convert import built_in, title_of
from houping.plans import load
from houping.plans.describe import SECTIONS
from visits import addresses, visits

pytestmark = [pytest.mark.xdist_group("flow"), pytest.mark.django_db]
ROOT = Path(houping.__file__).parent
FILES = (CITY, COUNTIES, WORKBOOK, PAGE)  # names of files that people download
HAN = re.compile("[\u3400-\u9fff]+")
POINTS = re.compile(
    "[\u3001\u3002\uff0c\uff1b\uff1a\uff08\uff09]"
)  # the Chinese comma, stop, colon, brackets
LATIN = re.compile(r"[A-Za-z][A-Za-z'’-]*[A-Za-z]")
DIGEST = re.compile("[a-f]+$")
SAID = ("title", "alt", "aria-label", "placeholder", "data-confirm")
UNMARKABLE = {"option", "title"}
CODE = {"code", "pre", "script"}
# a document in Chinese, shown as it was written; a program that speaks both languages by itself
STANDS_ALONE = {"reports:overview", "filler"}
# Words that Chinese readers know in Latin letters: formats, programs, names of files and fields.
LATIN_IN_CHINESE = {
    *("PDF", "Excel", "Word", "JSON", "ZIP", "Parquet", "UTF", "GB", "MB", "KB", "SHA", "UTC", "TOTP", "API"),
    *("xlsx", "csv", "parquet", "jsonl", "json", "yaml", "docx", "txt", "RFC", "OpenAPI", "ETag", "English"),
    *("pyodk", "ruODK", "Power", "BI", "ODK", "XLSForm", "XForm", "xml", "Markdown", "JPG", "PNG"),
    *("attached", "sd"),  # fields of the plan
    *("Collect", "CSV", "Ctrl", "Jaccard"),  # a program, a format, a key, a measure of likeness
    *("RR", "COOP", "REF", "CON", "NC", "UH", "UO", "NE"),  # AAPOR names its rates and groups so
    *("Houping", "houping", "verify", "head", "part", "manage", "py", "worker", "python", "printed"),
    *("If-None-Match", "Retry-After", "Idempotency-Key", "GET", "POST", "page", "size", "body", "code"),
    *("status", "message", "language", "places", "rulings", "limits", "sealed", "finance", "houping-worker"),
    *("plan", "frame", "sample", "progress", "results", "read", "run", "start"),  # scopes of tokens
}


@pytest.fixture
def site(finished_site, db):
    """The demonstration with all its results; what a test changes is undone."""


def told(*kinds):
    """Return the texts that the tables of the site hold: what people, the plan and the chain wrote."""
    for name in site_settings.OWN_APPS:
        for model in apps.get_app_config(name).get_models():
            fields = [f.name for f in model._meta.fields if isinstance(f, kinds) and not f.choices]
            for row in model.objects.values_list(*fields) if fields else ():
                yield from (v if isinstance(v, str) else json.dumps(v, ensure_ascii=False) for v in row if v)


def written(workspace):
    """Return the texts of the newest results, the frame and the forms: facts, sentences, names, titles."""
    for path in (*workspace.glob("reports/*/facts/facts.json"), *workspace.glob("grades/*/grades.json")):
        yield path.read_text(encoding="utf-8")
    yield from map(title_of, built_in())  # questionnaires, before anybody registers them
    for path in workspace.glob("frame/*/households.parquet"):  # lists show the family name alone
        yield "\n".join(pl.read_parquet(path)["head_name"].str.slice(0, 1).unique())
    for path in (*workspace.glob("sample/*/*.parquet"), *workspace.glob("frame/*/villages.parquet")):
        for column in pl.read_parquet(path).select(pl.selectors.string()):
            yield "\n".join(column.drop_nulls().unique())


def plan_in_words():
    """Return the lines in which a page tells the plan: Chinese, as the plan is."""
    plan = load("chongqing_2021")
    for _title, section in SECTIONS.values():
        yield from section(plan)


def data_of(workspace):
    """Return all data as one text, and the words of names: those may look like words of the interface."""
    everything = told(models.CharField, models.TextField, models.JSONField)
    names = set(
        HAN.findall(
            "\n".join((*told(models.CharField), *map(title_of, built_in()), *plan_in_words(), *FILES))
        )
    )
    return "\n".join((*everything, *written(workspace))), names


def roles_of(who):
    return [
        r for r in Role if who in {"public", "signed-in"} or any(r in PERMISSIONS[p] for p in who.split())
    ]


def signed_in(role, language):
    """Return the browser of a role that reads in a language."""
    client = Client()
    client.force_login(Person.objects.get(username=f"demo-{role.lower()}"))
    session = client.session
    session[LANGUAGE] = language
    session.save()
    return client


def pages(language):
    """Yield (address, page) of every page, opened by every role of the demonstration that may."""
    who = addresses()
    clients = {role: signed_in(role, language) for role in Role}
    for visit in visits():
        for role in roles_of(who[visit.name]) if visit.name not in STANDS_ALONE else ():
            answer = clients[role].get(visit.url)
            answer.close()
            if not answer.headers.get("Content-Type", "").startswith("text/html"):
                break  # a download: the same for everybody
            if answer.content.strip():
                yield visit.name, lxml.html.fromstring(answer.content.decode())


def pieces(page):
    """Yield (text, element that holds it, whether it can be marked) of everything that a page says."""
    for element in page.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag == "script" and element.get("type") == "application/json":
            yield " ".join(strings(json.loads(element.text))), element, False
        elif element.tag not in {"script", "style", "textarea"}:  # a text area holds what somebody wrote
            if element.text and not element.text.isspace():
                yield element.text, element, element.tag not in UNMARKABLE
            yield from ((element.get(name), element, False) for name in SAID if element.get(name))
        if element.tail and not element.tail.isspace():
            yield element.tail, element.getparent(), True


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings(inner)


def mark_of(element):
    """Return the element that marks a text as Chinese, apart from the page as a whole; None when nothing does."""
    while element is not None and element.tag != "html":
        if element.get("lang", "").startswith("zh"):
            return element
        element = element.getparent()
    return None


def test_an_english_page_says_nothing_in_chinese_but_data_and_marks_them(site, finished_demo):
    data, names = data_of(finished_demo[0])
    catalogues = [path.read_text(encoding="utf-8") for path in ROOT.glob("**/django.po")]
    texts = {text for po in catalogues for text in re.findall(r'^msgid "(.+)"$', po, re.M)}
    is_data = cache(data.__contains__)  # megabytes, and pages say the same words again and again
    faults, seen = set(), set()
    for name, page in pages("en"):
        seen.add(name)
        for text, element, markable in pieces(page):
            chinese = HAN.search(text) or POINTS.search(text)
            if not chinese and text not in texts:
                continue
            mark = mark_of(element)
            if mark is not None and mark.tag != "span":  # a document, or the switch of the language
                continue
            words = [text] if mark is not None and is_data(text) else HAN.findall(text)
            foreign = [w for w in words if not is_data(w) or (w in texts and w not in names)]
            if foreign or (markable and mark is None and chinese):
                faults.add((name, element.tag, " ".join(foreign) or text.strip()))
    assert len(seen) > 50
    assert sorted(faults) == []


def test_a_chinese_page_says_nothing_in_english_but_names_and_codes(site, finished_demo):
    known = LATIN_IN_CHINESE | set(LATIN.findall(data_of(finished_demo[0])[0]))
    faults = set()
    for name, page in pages("zh-hans"):
        for text, element, _ in pieces(page):
            words = [w for w in LATIN.findall(text) if w not in known and not DIGEST.match(w)]
            code = element.tag in CODE or "digest" in element.get("class", "") or element.get("lang") == "en"
            if words and not code and mark_of(element) is None:
                faults |= {(name, element.tag, word) for word in words}
    assert sorted(faults) == []


@pytest.mark.parametrize(
    ("language", "words"), [("en", "There is no such page"), ("zh-hans", "没有这个页面")]
)
def test_a_refusal_speaks_the_language_of_the_person(site, language, words):
    client = Client()
    client.force_login(Person.objects.get(username="demo-qc"))
    client.post(reverse("language"), {"language": language})
    assert words in client.get("/nowhere/").content.decode()
