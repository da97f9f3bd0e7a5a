"""The quality gate of each step: what is demanded, how it stands (十一（二）; R-11.3). Reads; writes nothing."""

from collections.abc import Callable
from typing import Any

from django.db.models import Count, Max, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from houping.apps.collection.models import FormVersion
from houping.apps.formats import percent
from houping.apps.plans.models import Assessment
from houping.apps.quality.figures import Evening, Row
from houping.apps.sampling.models import Ceremony
from houping.apps.training import queries as training

Gate = tuple[str, str, str, bool | None]
Source = Callable[[Assessment], list[Gate]]
_later: list[Source] = []


def gate(source: Source) -> Source:
    """Register the gates of a later step; used in the `gates.py` of an app."""
    _later.append(source)
    return source


def gates(assessment: Assessment, evenings: list[Evening], rows: list[Row]) -> list[Gate]:
    """Return (step, demand, figure, met); None: there is nothing to judge yet."""
    counts = _counts(assessment)
    return [
        _training(assessment, counts["manual"] or 0),
        _sample(counts["ceremony"]),
        _form(counts["forms_out"]),
        *_review(evenings),
        _alerts(rows),
        _backchecks(counts["every"], counts["done"]),
        *(found for source in _later for found in source(assessment)),
    ]


def _counts(assessment: Assessment) -> dict[str, Any]:
    """Return what stands of forms, back-checks, the draw and the manual; one query."""
    published = Q(forms__versions__state=FormVersion.State.PUBLISHED)
    ceremony = Ceremony.objects.filter(assessment=OuterRef("pk")).exclude(state="superseded")
    asked = Assessment.objects.filter(pk=assessment.pk).annotate(
        forms_out=Count("forms__versions", filter=published, distinct=True),
        every=Count("backcheck_draws__tasks", distinct=True),
        done=Count("backcheck_draws__tasks", filter=~Q(backcheck_draws__tasks__state="open"), distinct=True),
        ceremony=Subquery(ceremony.values("state")[:1]),
        manual=Max("manuals__number"),
    )
    found: dict[str, Any] = asked.values("forms_out", "every", "done", "ceremony", "manual").get()
    return found


def _training(assessment: Assessment, manual: int) -> Gate:
    people = training.third_party(assessment)
    passed = len(people & training.certified_people(assessment, manual))
    met = None if not people else passed == len(people)
    return _("培训上岗"), _("第三方人员全部持有效上岗证"), f"{passed} / {len(people)}", met


def _sample(state: str | None) -> Gate:
    demand = _("经见证抽样并封存")
    if state is None:
        return _("抽样"), demand, _("未抽样"), None
    return _("抽样"), demand, str(Ceremony.State(state).label), Ceremony(state=state).is_drawn


def _form(number: int) -> Gate:
    return _("问卷"), _("使用审定、发布的版本"), _("已发布 %d 份") % number, number > 0 or None


def _review(evenings: list[Evening]) -> list[Gate]:
    came, same = sum(e.came for e in evenings), sum(e.same_day for e in evenings)
    overdue = sum(e.overdue for e in evenings)
    share = percent(same / came) if came else "—"
    return [
        (_("组内审核"), _("当日审核 100%"), share, None if not came else same == came),
        (_("组内审核"), _("没有超时未审的访问"), str(overdue), None if not came else overdue == 0),
    ]


def _alerts(rows: list[Row]) -> Gate:
    alerts, asked, answered = (
        sum(getattr(r, name) for r in rows) for name in ("alerts", "asked", "answered")
    )
    return _("预警"), _("全部答复"), f"{answered} / {asked}", None if not alerts else answered == asked


def _backchecks(every: int, done: int) -> Gate:
    return _("回访复核"), _("抽中的全部回访"), f"{done} / {every}", None if not every else done == every
