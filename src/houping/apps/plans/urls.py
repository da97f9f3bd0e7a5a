"""Addresses of this app, below /a/<assessment>/."""

from django.urls import URLPattern

app_name = "plans"
urlpatterns: list[URLPattern] = []
