"""Certificates: their picture, and how one is taken back."""

import io
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from houping.apps import store
from houping.apps.accounts.access import require
from houping.apps.ledger.services import record
from houping.apps.training.models import Certificate
from houping.core.errors import CertificateWithdrawn, PhotoUnusable

LARGEST = 5 << 20
PIXELS = 50_000_000  # a picture that swells to more is refused before it is unpacked
SIZE = (295, 413)  # 一寸照, 300 dots an inch


@transaction.atomic
def set_photo(*, actor: Any, certificate_id: int, upload: UploadedFile) -> Certificate:
    """Keep the picture of one's own certificate, cut to size and without what the camera wrote into it."""
    found = _locked(certificate_id)
    require(actor, "exam.take", assessment=found.assessment.key)
    if found.person_id != actor.pk:
        raise Certificate.DoesNotExist
    found.photo = store.put([small(upload)]).sha256
    found.save(update_fields=["photo"])
    _tell(actor, "certificate.photo", found, sha256=found.photo)
    return found


def small(upload: UploadedFile) -> bytes:
    """Return a picture as JPEG of 295 × 413 points; raises PhotoUnusable."""
    if (upload.size or 0) > LARGEST:
        raise PhotoUnusable(detail=_("超过 5 MB"))
    try:
        picture = Image.open(io.BytesIO(upload.read()), formats=("JPEG", "PNG"))
        if picture.width * picture.height > PIXELS:
            raise PhotoUnusable(detail=_("像素过大"))
        fitted = ImageOps.fit(ImageOps.exif_transpose(picture).convert("RGB"), SIZE)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise PhotoUnusable(detail=_("不是可读的图片")) from None
    buffer = io.BytesIO()
    fitted.save(buffer, "JPEG", quality=88)
    return buffer.getvalue()


@transaction.atomic
def withdraw(*, actor: Any, certificate_id: int, reason: str) -> Certificate:
    """Take a certificate back, with the reason: no form opens any more. Raises CertificateWithdrawn."""
    found = _locked(certificate_id)
    require(actor, "certificate.withdraw", assessment=found.assessment.key)
    if found.withdrawn:
        raise CertificateWithdrawn(number=found.printed)
    found.withdrawn, found.withdrawn_by, found.withdrawn_for = timezone.now(), actor, reason
    found.save(update_fields=["withdrawn", "withdrawn_by", "withdrawn_for"])
    _tell(actor, "certificate.withdraw", found, reason=reason, person=found.person.username)
    return found


def _locked(certificate_id: int) -> Certificate:
    query = Certificate.objects.select_for_update(of=("self",))
    return query.select_related("assessment", "person").get(pk=certificate_id)


def _tell(actor: Any, action: str, found: Certificate, **details: object) -> None:
    key = found.assessment.key
    record(actor=actor, action=action, subject=f"certificate:{found.pk}", assessment=key, **details)
