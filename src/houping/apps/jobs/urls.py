"""Addresses of jobs."""

from django.urls import path

from houping.apps.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.jobs, name="list"),
    path("<uuid:job>/", views.job_page, name="job"),
    path("<uuid:job>/progress/", views.progress, name="progress"),
]
