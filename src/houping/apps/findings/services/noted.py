"""Suspected problems that an interviewer notes in a questionnaire become findings when the interview comes in (R-2.3).

A row of the questionnaire becomes one finding (`Finding.path`), once: later versions do not change it (凡疑必核). So does
what somebody wrote as a clue of a talk or as a doubt of the exchange with the county, under the question's first indicator.
What cannot become one is an alert on the interview. A photo that comes after its answers is carried over later.
"""

import datetime
import re
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils import timezone

from houping.apps import store
from houping.apps.accounts.access import Refused
from houping.apps.collection.asking import instrument
from houping.apps.collection.models import Attachment, SubmissionVersion
from houping.apps.findings.models import Evidence, Finding
from houping.apps.findings.services.evidence import add_evidence
from houping.apps.findings.services.reporting import report_finding
from houping.apps.quality.arrival import Raised
from houping.core.errors import HoupingError, Words
from houping.core.findings.wording import without_numbers

TITLE, PHOTO = "/problem_title", "problem_photo"
CLUES = ("_clue", "_doubt")  # endings of questions for clues of talks, doubts of the exchange
NOTHING = re.compile(r"[\s。.、/—-]*(?:暂?无|没有|未发现)?[\s。.、/—-]*")
NOT_TAKEN = Words(
    "问卷中的疑似问题没有转入问题台账，请用“发现问题”补报",
    "a suspected problem of the form did not become a finding; report it by hand",
)
FIXED = "调查员填报：已边查边改。"
NO_MORE = "上报人现在没有这个区县的上报权限"
LATE = datetime.timedelta(hours=1)  # after a file came


def report_noted(version: SubmissionVersion) -> Iterator[Raised]:
    """Report the problems that the answers note and the ledger does not have; yield an alert for each that it refuses."""
    submission = version.submission
    known = set(Finding.objects.filter(submission=submission).values_list("path", flat=True))
    for path, values in _noted(version):
        if path in known:
            continue
        try:
            with transaction.atomic():
                made = report_finding(
                    actor=version.person,
                    assessment=submission.assessment,
                    values=values,
                    submission=submission,
                )
        except (HoupingError, Refused) as error:
            yield "O01", "warning", NOT_TAKEN, path, _why(error)
            continue
        yield from _add_photo(made, version)


def _noted(version: SubmissionVersion) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield where a problem is noted, and its fields; a single case at one point until somebody says more."""
    answers = version.answers or {}
    for path in [p.removesuffix(TITLE) for p, title in answers.items() if p.endswith(TITLE) and title]:
        said = {
            name: str(answers.get(f"{path}/problem_{name}", ""))
            for name in ("indicator", "severity", "fixed")
        }
        severity = said["severity"] if said["severity"] in Finding.Severity.values else Finding.Severity.MINOR
        what = FIXED if said["fixed"] == "yes" else ""
        yield path, _values(path, str(answers[path + TITLE]), said["indicator"], severity, what)
    for path, text in answers.items():
        if path.endswith(CLUES) and not NOTHING.fullmatch(str(text)):
            indicator = _indicator_of(version, path)
            yield path, _values(path, str(text), indicator, Finding.Severity.MINOR)


def _values(path: str, text: str, indicator: str, severity: str, more: str = "") -> dict[str, Any]:
    """Return a finding's fields; numbers of people stay in the interview, in full."""
    text = without_numbers(text.strip())
    return {
        "path": path,
        "title": text[:80],
        "what": f"{text}。{more}",
        "indicator": indicator,
        "severity": severity,
        "spread": Finding.Spread.POINT,
        "extent": Finding.Extent.SINGLE,
    }


def _indicator_of(version: SubmissionVersion, path: str) -> str:
    """Return the first indicator that a question belongs to (R-5.1.4.2 is of 1.4); nothing when it has none."""
    form = instrument(version.form_version_id)
    asked = next((q for q in form.questions if q.path == path), None) if form else None
    return ".".join(asked.atoms[0].removeprefix("R-5.").split(".")[:2]) if asked and asked.atoms else ""


def _add_photo(found: Finding, version: SubmissionVersion) -> Iterator[Raised]:
    """Give a finding the photo of its row, if it is there; a file that is no picture stays with the interview."""
    name = str((version.answers or {}).get(f"{found.path}/{PHOTO}", ""))
    file = version.files.filter(name=name).first() if name else None
    if file is None:
        return
    try:
        with store.open(file.sha256) as stream:
            add_evidence(
                actor=version.person,
                finding_id=found.pk,
                purpose=Evidence.Purpose.FOUND,
                stream=stream,
                name=file.name,
            )
    except (HoupingError, Refused) as error:
        yield "O01", "warning", NOT_TAKEN, f"{found.path}/{PHOTO}", _why(error)


def _why(error: HoupingError | Refused) -> str:
    """Say why; an interviewer whose work in the county is over may no longer report (the interview counts all the same)."""
    return NO_MORE if isinstance(error, Refused) else error.message("zh")[:300]


def carry_photos() -> int:
    """Give findings the photos that came after their answers; return how many. Asks little while no file comes in."""
    newest = Attachment.objects.order_by("-pk").values_list("received", flat=True).first()
    if newest is None or newest < timezone.now() - LATE:
        return 0
    waiting = Finding.objects.filter(state__in=["reported", "verified"], submission__isnull=False)
    waiting = waiting.exclude(path="").exclude(evidence__purpose=Evidence.Purpose.FOUND)
    waiting = waiting.filter(submission__versions__files__received__gte=timezone.now() - LATE)
    carried = 0
    for found in waiting.distinct().select_related("submission"):
        version = found.submission.versions.order_by("-number").first()
        carried += not list(_add_photo(found, version)) and found.evidence.exists()
    return carried
