"""Addresses of this app, below /a/<assessment>/."""

from django.urls import URLPattern

app_name = "sampling"
urlpatterns: list[URLPattern] = []
