"""Models of the fieldwork: forms and their versions, tablets, interviews as they came in."""

from houping.apps.collection.models.devices import Device
from houping.apps.collection.models.forms import Form, FormFile, FormVersion
from houping.apps.collection.models.submissions import (
    Attachment,
    Flag,
    Quarantined,
    Submission,
    SubmissionVersion,
)

__all__ = [
    "Attachment",
    "Device",
    "Flag",
    "Form",
    "FormFile",
    "FormVersion",
    "Quarantined",
    "Submission",
    "SubmissionVersion",
]
