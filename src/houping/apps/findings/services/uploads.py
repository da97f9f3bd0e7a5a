"""Files of evidence that come in over several connections."""

from typing import Any

from houping.apps import contents
from houping.apps.findings.models import Evidence, Upload
from houping.apps.findings.services import evidence
from houping.apps.resuming import Desk


def _admit(actor: Any, upload: Upload) -> None:
    evidence.require_addable(actor, upload.finding, upload.purpose)


def _keep(actor: Any, upload: Upload, kept: contents.KeptFile) -> Evidence:
    return evidence.keep(actor, upload.finding, upload.purpose, kept, upload.note)


DESK = Desk(Upload, _admit, _keep)
