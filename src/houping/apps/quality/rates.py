"""Error rates of the back-checks as tables: by kind of variable, by enumerator, by question. Reads; writes nothing."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from houping.apps.quality import comparing, reading, sheets
from houping.apps.quality.models import BackCheck
from houping.core.quality.backcheck import Comparison, ErrorRate, error_rates
from houping.core.reporting.blocks import Table

KINDS = (1, 2, 3)


def rate_tables(found: Sequence[BackCheck]) -> list[Table]:
    """Return the tables of some finished back-checks."""
    compared = comparing.of_tasks(found)
    names = {str(t.submission.person_id): t.submission.person.name for t in found}
    by_person = {t.submission.instance: str(t.submission.person_id) for t in found}
    labels = {c.variable: c.variable for c in compared} | _labels(found)
    type_1 = [c for c in compared if c.kind == 1]
    return [
        sheets.rates(_("按变量类别"), _by_kind(compared), lambda kind: _("第 %s 类") % kind),
        sheets.rates(
            _("按调查员（第 1 类）"), error_rates(type_1, by_person), lambda key: names.get(key, key)
        ),
        sheets.rates(_("按题目"), error_rates(compared), lambda key: labels.get(key, key)),
    ]


def _by_kind(compared: Sequence[Comparison]) -> list[ErrorRate]:
    found = []
    for kind in KINDS:
        these = [c for c in compared if c.kind == kind]
        found += error_rates(these, {c.interview: str(kind) for c in these})
    return found


def _labels(found: Sequence[BackCheck]) -> dict[str, str]:
    versions = [v for t in found[:1] for v in t.submission.versions.all()]
    if not versions:
        return {}
    asked = comparing.asked_again(versions[0].form_version_id)
    return {q.name: reading.label_of(versions[0].form_version_id, q.path) for q in asked}
