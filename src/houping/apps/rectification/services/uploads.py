"""Files that prove a rectification and come in over several connections."""

from typing import Any

from houping.apps import contents
from houping.apps.rectification.models import Proof, Upload
from houping.apps.rectification.services import items
from houping.apps.resuming import Desk


def _admit(actor: Any, upload: Upload) -> None:
    items.require_provable(actor, upload.item)


def _keep(actor: Any, upload: Upload, kept: contents.KeptFile) -> Proof:
    return items.keep_proof(actor, upload.item_id, kept, upload.note)


DESK = Desk(Upload, _admit, _keep)
