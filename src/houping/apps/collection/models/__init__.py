"""Models of the fieldwork: forms and their versions, tablets, interviews as they came in."""

from houping.apps.collection.models.assignments import Assignment, Handover, Pair
from houping.apps.collection.models.devices import Device
from houping.apps.collection.models.forms import Form, FormFile, FormVersion
from houping.apps.collection.models.submissions import (
    Attachment,
    Flag,
    Quarantined,
    Submission,
    SubmissionVersion,
)
from houping.apps.collection.models.trips import Piece, Ready, Schedule, Trip
from houping.apps.collection.models.visits import Visit

__all__ = [
    "Assignment",
    "Attachment",
    "Device",
    "Flag",
    "Form",
    "FormFile",
    "FormVersion",
    "Handover",
    "Pair",
    "Piece",
    "Quarantined",
    "Ready",
    "Schedule",
    "Submission",
    "SubmissionVersion",
    "Trip",
    "Visit",
]
