"""Addresses of this app, below /a/<assessment>/."""

from django.urls import path

from houping.apps.results import views

app_name = "results"
urlpatterns = [path("", views.dashboard, name="dashboard")]
