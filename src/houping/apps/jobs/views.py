"""Jobs on pages: the list, one job, and its progress as a fragment that renews itself."""

import uuid

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import url_has_allowed_host_and_scheme

from houping.apps.accounts.access import needs, signed_in
from houping.apps.jobs.models import Job
from houping.apps.jobs.queries import worker_is_alive

PAGE = 50


@needs("job.see")
def jobs(request: HttpRequest) -> HttpResponse:
    """List the jobs that the person may see, newest first."""
    state = request.GET.get("state", "")
    found = Job.objects.visible_to(request.user).select_related("created_by")
    if state in Job.State.values:
        found = found.filter(state=state)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "state": state,
        "states": Job.State.choices,
        "alive": worker_is_alive(),
        "looks_after": request.user.may("job.see", assessment=""),
    }
    return render(request, "jobs/list.html", context)


@signed_in
def job_page(request: HttpRequest, job: uuid.UUID) -> HttpResponse:
    """Show one job; a job that the person has nothing to do with answers 404."""
    found = _visible(request, job)
    context = {"job": found, "runs": found.runs.all(), "alive": found.is_over or worker_is_alive()}
    return render(request, "jobs/job.html", context)


@signed_in
def progress(request: HttpRequest, job: uuid.UUID) -> HttpResponse:
    """Answer with the progress of a job; when it is done and the page named where to go, go there."""
    found = _visible(request, job)
    following = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(following, allowed_hosts=None):
        following = ""
    response = render(request, "jobs/progress.html", {"job": found, "next": following})
    if found.state == Job.State.DONE and following:
        response.headers["HX-Redirect"] = following
    return response


def _visible(request: HttpRequest, job: uuid.UUID) -> Job:
    return get_object_or_404(Job.objects.visible_to(request.user).select_related("created_by"), pk=job)
