"""Addresses of this app, below /a/<assessment>/reports/."""

from django.urls import path

from houping.apps.reports import issues, views

app_name = "reports"
urlpatterns = [
    path("", views.reports, name="list"),
    path("issue/", issues.issue, name="issue"),
    path("issued/<int:number>/", issues.issued, name="issued"),
    path("issued/<int:number>/retry/", issues.retry, name="issue-retry"),
    path("issued/<int:number>/publish/", issues.publish, name="publish"),
    path("issued/<int:number>/bundle/", issues.bundle, name="bundle"),
    path("issued/<int:number>/file/<path:name>", issues.issued_file, name="issued-file"),
    path("own/", issues.own, name="own"),
    path("own/<str:county>/<int:number>/", issues.own_file, name="own-file"),
    path("overview/", views.overview, name="overview"),
    path("read/<path:name>", views.read, name="read"),
    path("download/<path:name>", views.download, name="download"),
]
