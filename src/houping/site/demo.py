"""The demonstration: one account per role, one assessment; each app adds its own in `demo.py` (演示数据)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.conf import settings
from django.db import transaction

from houping.apps.accounts.demo import PASSWORD, people
from houping.apps.accounts.models import Person
from houping.apps.plans.models import Assessment

KEY = "cq2021"


@dataclass(frozen=True)
class Demo:
    """What the apps build on: the assessment, one person per role (role -> person), tokens of tablets (person -> token)."""

    assessment: Assessment
    people: dict[str, Person]
    tablets: dict[int, str] = field(default_factory=dict)


def is_loaded() -> bool:
    """Say whether this site holds the demonstration already."""
    return Assessment.objects.filter(key=KEY).exists()


def load() -> Iterator[str]:
    """Fill the site step by step and yield what to print."""
    if not is_loaded():
        with transaction.atomic():
            title = "2021年区县党委和政府巩固脱贫成果后评估"
            assessment = Assessment.objects.create(key=KEY, title=title, year=2021, demo=True)
            demo = Demo(assessment, people(KEY))
        for name in sorted(settings.OWN_APPS, key=_turn):
            if find_spec(f"houping.apps.{name}.demo") and name != "accounts":
                import_module(f"houping.apps.{name}.demo").load(demo)
                yield f"演示数据：{apps.get_app_config(name).verbose_name}"
    yield f"演示账号（口令均为 {PASSWORD}）："
    for person in Person.objects.filter(username__startswith="demo-").select_related("organisation"):
        yield f"  {person.username:<14} {person.name}（{person.organisation}）"


def _turn(name: str) -> float:
    """Return when an app loads: the problems of the answers are numbered before interviews note further ones."""
    return settings.OWN_APPS.index("quality" if name == "findings" else name) - 0.5 * (name == "findings")
