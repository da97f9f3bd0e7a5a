"""What OData tables a form has: one of interviews and one for every roster, with the questions of all its versions."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from houping.apps.collection import asking
from houping.apps.collection.models import Form, FormVersion
from houping.core.collection.instrument import Instrument, Question
from houping.core.collection.personal import Personal, betrayed
from houping.core.errors import FormWithoutQuestions, NothingThere

ROOT = "Submissions"
Tree = Mapping[str, "Question | Tree"]


@dataclass(frozen=True)
class Table:
    """One table. `path`: the roster, or "" for interviews; `parent`: the roster around it; `tree`: fields by name."""

    path: str
    parent: str
    tree: Tree

    @property
    def name(self) -> str:
        """How OData calls it: Submissions.a_members.member."""
        return ".".join((ROOT, *map(identifier, self.path.split("/")))) if self.path else ROOT

    @property
    def link(self) -> str:
        """The field that names the row around it: __Submissions-id."""
        return "-".join(("__" + ROOT, *filter(None, map(identifier, self.parent.split("/"))), "id"))

    def below(self, path: str) -> str:
        """Return a path as seen from a row of this table."""
        return path[len(self.path) + 1 :] if self.path else path


@dataclass(frozen=True)
class Schema:
    """The tables of a form, the one of interviews first; `personal`: path of a question -> what it betrays of a person."""

    form_id: str
    tables: tuple[Table, ...]
    personal: Mapping[str, Personal]

    def table(self, name: str) -> Table:
        """Return a table by its name; raises NothingThere."""
        found = next((table for table in self.tables if table.name == name), None)
        if found is None:
            raise NothingThere()
        return found

    def inside(self, table: Table) -> Iterator[Table]:
        """Yield the rosters right inside a table."""
        return (one for one in self.tables if one.path and one.parent == table.path)


def schema_of(form: Form) -> Schema:
    """Return the tables of a form, with the questions that its published versions are known to ask.

    Raises FormWithoutQuestions when none is known, so that what is personal in the answers cannot be told.
    """
    versions = FormVersion.objects.filter(form=form, published__isnull=False).order_by("-published", "-pk")
    known = [one for version in versions if (one := asking.instrument(version.pk)) is not None]
    if not known:
        raise FormWithoutQuestions(form=form.title)
    return _schema(form.form_id, known)


def _schema(form_id: str, instruments: list[Instrument]) -> Schema:
    questions: dict[str, Question] = {}
    personal: dict[str, Personal] = {}
    rosters: dict[str, None] = {}
    for one in instruments:
        rosters |= dict.fromkeys(group.path for group in one.groups if group.is_repeat)
        betrays = betrayed(one)
        for question in one.questions:
            questions.setdefault(question.path, question)
            personal[question.path] = personal.get(question.path) or betrays[question.name]
    found = []
    for path in ("", *rosters):
        table = Table(path, _around(path, rosters), {})
        own = [q for q in questions.values() if _around(q.path, rosters) == path]
        found.append(Table(path, table.parent, _tree({table.below(q.path): q for q in own})))
    return Schema(form_id, tuple(found), personal)


def _around(path: str, rosters: Mapping[str, None]) -> str:
    """Return the innermost roster that a path stands in."""
    return max((roster for roster in rosters if path.startswith(f"{roster}/")), key=len, default="")


def _tree(fields: Mapping[str, Question]) -> Tree:
    tree: dict[str, Question | Tree] = {}
    for path, question in fields.items():
        *groups, name = path.split("/")
        place = tree
        for group in groups:
            place = place.setdefault(group, {})  # type: ignore[assignment]
        place[name] = question
    return tree


def identifier(name: str) -> str:
    """Return a name as OData takes it."""
    return re.sub(r"\W", "_", name)
