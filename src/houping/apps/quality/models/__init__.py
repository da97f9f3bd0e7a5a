"""Quality: remarks and verdicts on interviews, alerts, back-checks, holds, interference."""

from houping.apps.quality.models.alerts import CUT, Alert, Hold, Listing, Picture, Screening
from houping.apps.quality.models.backchecks import BackCheck, Draw
from houping.apps.quality.models.interference import Interference
from houping.apps.quality.models.review import Remark, Step, Verdict

__all__ = [
    "CUT",
    "Alert",
    "BackCheck",
    "Draw",
    "Hold",
    "Interference",
    "Listing",
    "Picture",
    "Remark",
    "Screening",
    "Step",
    "Verdict",
]
