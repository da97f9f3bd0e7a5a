"""Assessments as projects, tablets as app users, forms."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from houping.apps import store
from houping.apps.collection.models import Device, Form, FormVersion, Submission
from houping.apps.plans.models import Assessment
from houping.apps.tokens.bearer import OwnBearer
from houping.core.errors import NothingThere
from houping.openrosa.central.answers import given
from houping.openrosa.central.entry import central, form_of, may, project_of

XML = "application/xml; charset=utf-8"


@central("GET")
def projects(request: HttpRequest, bearer: OwnBearer) -> HttpResponseBase:
    """List the only assessment that a token is for."""
    return given([_project(one) for one in Assessment.objects.filter(key=bearer.token.assessment)])


@central("GET")
def project(request: HttpRequest, bearer: OwnBearer, project: int) -> HttpResponseBase:
    """Describe an assessment."""
    return given(_project(project_of(bearer, project)))


@central("GET")
def forms(request: HttpRequest, bearer: OwnBearer, project: int) -> HttpResponseBase:
    """List the forms that were published, each in its newest version."""
    assessment = project_of(bearer, project)
    may(bearer, "form.see")
    return given([_form(version) for version in _newest(_published(assessment))])


@central("GET")
def form(request: HttpRequest, bearer: OwnBearer, project: int, form_id: str) -> HttpResponseBase:
    """Describe a form."""
    found = form_of(bearer, project, form_id)
    return given(_form(newest_of(found)))


@central("GET")
def form_xml(request: HttpRequest, bearer: OwnBearer, project: int, form_id: str) -> HttpResponseBase:
    """Give the bytes of a form in its newest version."""
    found = form_of(bearer, project, form_id)
    return HttpResponse(store.read(newest_of(found).sha256), content_type=XML)


@central("GET")
def app_users(request: HttpRequest, bearer: OwnBearer, project: int) -> HttpResponseBase:
    """List the tablets; their tokens are kept nowhere."""
    assessment = project_of(bearer, project)
    may(bearer, "device.see")
    counties = bearer.counties("device.see", assessment=assessment.key)
    found = Device.objects.filter(assessment=assessment).in_counties(counties).select_related("person")
    return given([_app_user(device) for device in found])


def _project(one: Assessment) -> dict[str, Any]:
    last = Submission.objects.filter(assessment=one).aggregate(last=Max("received"))["last"]
    return {
        "id": one.pk,
        "name": one.title,
        "description": one.key,
        "archived": False,
        "keyId": None,
        "createdAt": one.created,
        "updatedAt": None,
        "deletedAt": None,
        "appUsers": Device.objects.filter(assessment=one).in_use().count(),
        "forms": Form.objects.filter(assessment=one, versions__published__isnull=False).distinct().count(),
        "lastSubmission": last,
    }


def _published(assessment: Assessment) -> Any:
    """Return the versions that were published, the newest of every form first."""
    query = FormVersion.objects.filter(form__assessment=assessment, published__isnull=False)
    return query.select_related("form").order_by("form__form_id", "-published", "-pk")


def newest_of(form: Form) -> FormVersion:
    """Return the version of a form that was published last. Raises NothingThere."""
    found = _published(form.assessment).filter(form=form).first()
    if found is None:
        raise NothingThere()
    return found


def _newest(versions: Iterable[FormVersion]) -> list[FormVersion]:
    found: dict[int, FormVersion] = {}
    for version in versions:
        found.setdefault(version.form_id, version)
    return list(found.values())


def _form(version: FormVersion) -> dict[str, Any]:
    closed = version.state == FormVersion.State.CLOSED
    late = "closing" if version.form.late == Form.Late.KEEP else "closed"
    return {
        "projectId": version.form.assessment_id,
        "xmlFormId": version.form.form_id,
        "name": version.title,
        "version": version.version,
        "hash": version.md5,
        "state": late if closed else "open",
        "enketoId": None,
        "keyId": None,
        "createdAt": version.form.created,
        "updatedAt": version.closed,
        "publishedAt": version.published,
    }


def _app_user(device: Device) -> dict[str, Any]:
    return {
        "id": device.pk,
        "projectId": device.assessment_id,
        "type": "field_key",
        "displayName": f"{device.person.name} {device.title}",
        "token": None,
        "createdAt": device.enrolled,
        "updatedAt": device.last_contact,
        "deletedAt": device.revoked,
        "county": device.county,
        "queued": device.queued,
    }
