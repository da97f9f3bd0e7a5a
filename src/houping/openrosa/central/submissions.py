"""Interviews one by one: what is known of them, their review state, comments, the names of their files."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from houping.apps.collection.models import SubmissionVersion
from houping.apps.quality.models import Remark
from houping.apps.quality.reading import label_of
from houping.apps.tokens.bearer import OwnBearer
from houping.core.errors import CommentUnusable
from houping.openrosa.central.answers import body_of, given
from houping.openrosa.central.entry import central, form_of
from houping.openrosa.central.reviewing import interview, interviews, remark, set_state

LONGEST = 500


@central("GET")
def submissions(request: HttpRequest, bearer: OwnBearer, project: int, form_id: str) -> HttpResponseBase:
    """List the interviews of a form."""
    found = interviews(bearer, form_of(bearer, project, form_id)).defer("answers", "differences")
    return given([_submission(one) for one in found])


@central("GET", "PATCH")
def submission(
    request: HttpRequest, bearer: OwnBearer, project: int, form_id: str, instance: str
) -> HttpResponseBase:
    """GET: describe an interview. PATCH: set its review state."""
    form = form_of(bearer, project, form_id)
    found = interview(bearer, form, instance)
    if request.method == "PATCH":
        set_state(bearer, found, body_of(request))
        found = interview(bearer, form, instance)
    return given(_submission(found))


@central("GET", "POST")
def comments(
    request: HttpRequest, bearer: OwnBearer, project: int, form_id: str, instance: str
) -> HttpResponseBase:
    """GET: list the remarks on an interview. POST: remark, on the whole or at the `path` of an answer."""
    found = interview(bearer, form_of(bearer, project, form_id), instance)
    if request.method == "POST":
        said = body_of(request)
        text, path = said.get("body"), said.get("path") or ""
        if not isinstance(text, str) or not 0 < len(text.strip()) <= LONGEST:
            raise CommentUnusable(most=LONGEST)
        remark(bearer, found, str(path), text)
        made = found.submission.remarks.filter(by=bearer.person).latest("pk")
        return given(_comment(found, made))
    return given([_comment(found, one) for one in found.submission.remarks.order_by("-at", "-pk")])


@central("GET")
def attachments(
    request: HttpRequest, bearer: OwnBearer, project: int, form_id: str, instance: str
) -> HttpResponseBase:
    """Name the files of an interview; photos and recordings show people and are not given out here."""
    found = interview(bearer, form_of(bearer, project, form_id), instance)
    missing = set(found.missing)
    return given([{"name": name, "exists": name not in missing} for name in found.expected])


def _submission(version: SubmissionVersion) -> dict[str, Any]:
    made = version.submission
    return {
        "instanceId": made.instance,
        "submitterId": made.person_id,
        "deviceId": version.install_id or None,
        "userAgent": version.user_agent or None,
        "reviewState": version.review,  # type: ignore[attr-defined]
        "instanceName": None,
        "createdAt": made.received,
        "updatedAt": version.updated,  # type: ignore[attr-defined]
        "currentVersion": {"instanceId": version.instance, "current": True, "createdAt": version.received},
        "state": made.state,
        "county": made.county,
    }


def _comment(version: SubmissionVersion, made: Remark) -> dict[str, Any]:
    label = label_of(version.form_version_id, made.path)
    return {
        "body": f"{label}：{made.text}" if label else made.text,
        "actorId": made.by_id,
        "createdAt": made.at,
        "path": made.path,
        "settledAt": made.settled,
    }
