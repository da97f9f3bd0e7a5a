"""Addresses of this app, below /a/<assessment>/."""

from django.urls import path

from houping.apps.supervision import views

app_name = "supervision"
urlpatterns = [
    path("burden/", views.burden, name="burden"),
    path("burden/export/", views.export, name="export"),
    path("burden/record/", views.record, name="record"),
    path("burden/limits/", views.set_limits, name="limits"),
    path("burden/entry/<int:pk>/strike/", views.strike, name="strike"),
    path("burden/<str:county>/", views.county, name="county"),
    path("burden/<str:county>/export/", views.county_export, name="county-export"),
]
