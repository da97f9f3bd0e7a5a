"""Addresses of the ledger."""

from django.urls import path

from houping.apps.ledger import views

app_name = "ledger"
urlpatterns = [
    path("", views.entries, name="list"),
    path("check/", views.whole_check, name="check"),
    path("export/", views.export, name="export"),
    path("export/excel/", views.export_excel, name="export-excel"),
    path("<int:seq>/", views.entry_page, name="entry"),
    path("<int:seq>/proof/", views.proof, name="proof"),
]
