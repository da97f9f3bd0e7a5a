"""Addresses of this app."""

from django.urls import path

from houping.apps.tokens import views

app_name = "tokens"
urlpatterns = [
    path("", views.tokens, name="list"),
    path("export/", views.export, name="export"),
    path("own/", views.own, name="own"),
    path("own/<int:pk>/revoke/", views.revoke_own, name="revoke-own"),
    path("<int:pk>/revoke/", views.revoke, name="revoke"),
]
