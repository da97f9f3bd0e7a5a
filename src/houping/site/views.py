"""The few pages that belong to no step: the way in, the language, the health of the service."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from houping.apps.accounts import services
from houping.apps.accounts.access import is_let_in, public, signed_in
from houping.apps.accounts.models import LANGUAGE
from houping.apps.plans.models import Assessment
from houping.site.health import health_of_site
from houping.site.language import CHOICES, COOKIE


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the newest assessment that the person takes part in, or to the list."""
    visible = Assessment.objects.visible_to(request.user)
    newest = visible.order_by("-year", "-id").first()
    if newest is None:
        return render(request, "home_empty.html")
    return redirect("results:dashboard", assessment=newest.key)


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the chosen language, of the person or (before the sign-in) of this browser, and go back."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = redirect(back)
    chosen = request.POST.get("language", "")
    if chosen not in CHOICES:
        return response
    if request.user.is_authenticated:
        services.choose_language(actor=request.user, language=chosen)
        request.session[LANGUAGE] = chosen
    else:
        response.set_cookie(COOKIE, chosen, max_age=31536000, samesite="Lax", httponly=True)
    return response


@public
def health(request: HttpRequest) -> HttpResponse:
    """Say whether the service is well (200) or not (503); only those who look after it learn what is wrong."""
    found = health_of_site()
    status = 200 if found.is_well else 503
    if is_let_in(request) and request.user.may("job.see", assessment=""):
        return render(request, "health.html", {"health": found}, status=status)
    return JsonResponse({"ok": found.is_well}, status=status)
