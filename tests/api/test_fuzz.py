"""Requests made from the OpenAPI document: whatever is sent, no fault of ours comes back, and answers are as described."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from houping.api import reference
from houping.site.wsgi import application

from .conftest import KEY, OWN

pytestmark = pytest.mark.xdist_group("flow")
DESCRIBED = schemathesis.openapi.from_dict(reference.schema())
DESCRIBED.app = application
REAL = {"key": KEY, "number": 1, "county": OWN}
CONFORMS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)
SAME_EACH_TIME = {
    "derandomize": True,
    "database": None,
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
}


@pytest.fixture
def headers(full, settings):
    """The header of a token that opens everything; the limits of a minute would end the test."""
    settings.API_REQUESTS_PER_MINUTE = 1_000_000
    settings.SIGN_IN_FAILURES = settings.SIGN_IN_FAILURES_OF_ADDRESS = 30_000
    return {"Authorization": f"Bearer {full}"}


@DESCRIBED.parametrize()
@settings(max_examples=10, phases=(Phase.explicit, Phase.generate), **SAME_EACH_TIME)
def test_any_request_is_answered_as_described(case, headers):
    case.call_and_validate(headers=headers)


@DESCRIBED.parametrize()
@settings(max_examples=20, phases=(Phase.generate,), **SAME_EACH_TIME)
def test_any_request_about_what_is_there_is_answered_as_described(case, headers):
    case.path_parameters = {n: REAL.get(n, v) for n, v in (case.path_parameters or {}).items()}
    case.call_and_validate(headers=headers, checks=CONFORMS)
