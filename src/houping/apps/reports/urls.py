"""Addresses of this app, below /a/<assessment>/reports/."""

from django.urls import path

from houping.apps.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.reports, name="list"),
    path("overview/", views.overview, name="overview"),
    path("read/<path:name>", views.read, name="read"),
    path("download/<path:name>", views.download, name="download"),
]
