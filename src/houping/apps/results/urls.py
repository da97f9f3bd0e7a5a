"""Addresses of this app, below /a/<assessment>/."""

from django.urls import path

from houping.apps.results import runs, views

app_name = "results"
urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("boundaries.json", views.boundaries, name="boundaries"),
    path("grades/export/", views.grades_export, name="grades-export"),
    path("coverage/", views.coverage, name="coverage"),
    path("county/<str:county>/", views.county, name="county"),
    path("county/<str:county>/estimates/export/", views.estimates_export, name="estimates-export"),
    path("runs/", runs.runs, name="runs"),
    path("runs/deliver/", runs.deliver, name="deliver"),
    path("runs/deliver-demo/", runs.deliver_demo, name="deliver-demo"),
    path("runs/compute/", runs.compute, name="compute"),
    path("runs/<int:pk>/", runs.run, name="run"),
    path("runs/<int:pk>/replay/", runs.replay, name="replay"),
    path("runs/<int:pk>/compare/<int:other>/", runs.compare, name="compare"),
]
