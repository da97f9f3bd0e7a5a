"""Every fact that can stop a command: one class each, with a stable code and a sentence in two languages.

HoupingError
├── InputError      exit 10: something that the user gave is wrong
├── StateError      exit 11: right command, wrong moment
├── DeniedError     exit 12: not allowed
└── IntegrityError  exit 13: bytes are not what was recorded

Every import below is for others: `from houping.core.errors import NoSampleYet`.
Bad *rows* are not exceptions: checks return `houping.core.checks.Problem` for all of them at once.
"""

from houping.core.errors.accounts import *
from houping.core.errors.api import *
from houping.core.errors.approval import *
from houping.core.errors.base import *
from houping.core.errors.central import *
from houping.core.errors.ceremony import *
from houping.core.errors.collection import *
from houping.core.errors.dataout import *
from houping.core.errors.estimation import *
from houping.core.errors.filler import *
from houping.core.errors.findings import *
from houping.core.errors.forms import *
from houping.core.errors.frame import *
from houping.core.errors.ground import *
from houping.core.errors.jobs import *
from houping.core.errors.ledger import *
from houping.core.errors.plan import *
from houping.core.errors.quality import *
from houping.core.errors.rectification import *
from houping.core.errors.reporting import *
from houping.core.errors.review import *
from houping.core.errors.routine import *
from houping.core.errors.sampling import *
from houping.core.errors.scoring import *
from houping.core.errors.service import *
from houping.core.errors.site import *
from houping.core.errors.supervision import *
from houping.core.errors.tablets import *
from houping.core.errors.training import *
from houping.core.errors.vault import *
from houping.core.errors.visits import *
