"""How households were tried, told to whoever decides on their replacement (R-6.12)."""

from collections.abc import Sequence

from django.db.models import Prefetch
from django.urls import reverse

from houping.apps.collection.models import Assignment, Visit
from houping.apps.collection.wording import part, result
from houping.apps.formats import moment
from houping.apps.sampling.models import Ceremony
from houping.apps.sampling.replacing import Tried


def tried(ceremony: Ceremony, units: Sequence[str]) -> dict[str, Tried]:
    """Return unit -> its counted visits, the newest first, of the households taken over."""
    counted = Prefetch("visits", Visit.objects.counted().order_by("-at", "-pk"))
    rows = Assignment.objects.filter(ceremony=ceremony, unit__in=units).prefetch_related(counted)
    return {
        row.unit: Tried(
            tuple(f"{moment(v.at)} {part(v)} {v.get_mode_display()} {result(v)}" for v in row.visits.all()),
            reverse("field:household", args=[ceremony.assessment.key, row.pk]),
        )
        for row in rows
    }
