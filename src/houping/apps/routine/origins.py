"""Routine data show problems: a version that a department handed in, or one figure of it (R-2.3)."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from houping.apps.findings.models import Finding
from houping.apps.findings.origins import LONGEST, Origin, origin
from houping.apps.plans.models import Assessment
from houping.apps.routine import queries
from houping.apps.routine.models import DataValue, DataVersion


@origin("version")
def _version(person: Any, assessment: Assessment, number: int) -> Origin | None:
    """Return a version to those who see its request."""
    found = DataVersion.objects.filter(pk=number).select_related("request").first()
    if found is None or not _sees(person, assessment, found):
        return None
    words = _("平时情况 %(indicator)s 第 %(n)d 版：%(file)s")
    said = words % {"indicator": found.request.indicator, "n": found.number, "file": found.file}
    return _made(f"version:{number}", assessment, found, said)


@origin("datum")
def _datum(person: Any, assessment: Assessment, number: int) -> Origin | None:
    """Return one figure to those who see its request; it says of which county the problem is."""
    related = ("version__request__plan",)
    found = DataValue.objects.filter(pk=number).select_related(*related).first()
    if found is None or not _sees(person, assessment, found.version):
        return None
    words = _("平时情况 %(what)s，第 %(n)d 版") % {"what": queries.said(found), "n": found.version.number}
    return _made(f"datum:{number}", assessment, found.version, words, county=found.county)


def _sees(person: Any, assessment: Assessment, version: DataVersion) -> bool:
    may = person.may("routine.see", assessment=assessment.key)
    return bool(may and queries.visible(person, assessment).filter(pk=version.request_id).exists())


def _made(key: str, assessment: Assessment, version: DataVersion, words: str, **sure: str) -> Origin:
    place = [assessment.key, version.request_id, version.number]
    return Origin(
        key=key,
        words=words[:LONGEST],
        url=reverse("routine:version", args=place),
        sure={"source": Finding.Source.ROUTINE, **sure},
        likely={"indicator": version.request.indicator},
    )
