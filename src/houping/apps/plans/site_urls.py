"""Addresses of this app that belong to no single assessment: the list, a new one."""

from django.urls import path

from houping.apps.plans import views

app_name = "assessments"
urlpatterns = [
    path("", views.assessments, name="list"),
    path("new/", views.new_assessment, name="new"),
]
