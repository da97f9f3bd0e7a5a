"""A few entries."""

import pytest
from django.db import transaction

from houping.apps.ledger.services import record


@pytest.fixture
def told(db):
    """Record some acts: told(3), told(2, actor=person, county="500101")."""

    def tell(count=1, **fields):
        given = {"actor": None, "action": "job.start", "subject": "job:1", **fields}
        with transaction.atomic():
            return [record(**given) for _ in range(count)]

    return tell
