"""Addresses of this app that belong to no single assessment: the list, a new one."""

from django.urls import URLPattern

app_name = "assessments"
urlpatterns: list[URLPattern] = []
