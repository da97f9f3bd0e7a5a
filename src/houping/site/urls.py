"""Addresses of the site. Everything about one assessment stands below /a/<its key>/."""

from django.urls import include, path

from houping.site import filler, views

IN_ASSESSMENT = [
    path("", include("houping.apps.results.urls")),
    path("", include("houping.apps.plans.urls")),
    path("", include("houping.apps.teams.urls")),
    path("frame/", include("houping.apps.frames.urls")),
    path("sample/", include("houping.apps.sampling.urls")),
    path("training/", include("houping.apps.training.urls")),
    path("fieldwork/", include("houping.apps.collection.urls")),
    path("field/", include("houping.apps.collection.field_urls")),
    path("quality/", include("houping.apps.quality.urls")),
    path("findings/", include("houping.apps.findings.urls")),
    path("", include("houping.apps.supervision.urls")),
    path("routine/", include("houping.apps.routine.urls")),
    path("reports/", include("houping.apps.reports.urls")),
    path("rectification/", include("houping.apps.rectification.urls")),
]
urlpatterns = [
    path("", views.home, name="home"),
    path("language/", views.language, name="language"),
    path("health/", views.health, name="health"),
    path("fill/", filler.shell, name="filler"),
    path("fill/sw.js", filler.worker, name="filler-worker"),
    path("fill/key/", filler.recovery_key, name="filler-key"),
    path("", include("houping.apps.accounts.urls")),
    path("ledger/", include("houping.apps.ledger.urls")),
    path("jobs/", include("houping.apps.jobs.urls")),
    path("tokens/", include("houping.apps.tokens.urls")),
    path("api/", include("houping.api.urls")),
    path("v1/", include("houping.openrosa.urls")),
    path("assessments/", include("houping.apps.plans.site_urls")),
    path("certificate/", include("houping.apps.training.site_urls")),
    path("public/", include("houping.apps.supervision.site_urls")),
    path("a/<slug:assessment>/", include(IN_ASSESSMENT)),
]
handler400 = "houping.site.refusals.bad_request"
handler403 = "houping.site.refusals.forbidden"
handler404 = "houping.site.refusals.not_found"
handler500 = "houping.site.refusals.server_error"
