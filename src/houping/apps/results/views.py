"""Pages of the results; the dashboard is the first of them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from houping.apps.accounts.access import needs


@needs("assessment.see")
def dashboard(request: HttpRequest, assessment: str) -> HttpResponse:
    """Show how the assessment stands."""
    return render(request, "results/dashboard.html")
