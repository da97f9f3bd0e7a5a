"""Addresses of this app, below /a/<assessment>/."""

from django.urls import path

from houping.apps.teams import expenses, library, views

app_name = "teams"
urlpatterns = [
    path("teams/", views.overview, name="overview"),
    path("teams/export/", views.members_export, name="members-export"),
    path("teams/propose/", views.propose, name="propose"),
    path("teams/member/<int:pk>/<slug:action>/", views.move_member, name="member"),
    path("agencies/", views.tenders, name="tenders"),
    path("agencies/<int:pk>/", views.tender, name="tender"),
    path("agencies/<int:pk>/export/", views.bids_export, name="bids-export"),
    path("agencies/<int:pk>/<slug:action>/", views.move_tender, name="tender-move"),
    path("commitment/", views.commitment, name="commitment"),
    path("commitment/ledger/", views.commitments, name="commitments"),
    path("expenses/", expenses.expenses, name="expenses"),
    path("expenses/export/", expenses.export, name="expenses-export"),
    path("expenses/<int:pk>/strike/", expenses.strike, name="expense-strike"),
    path("documents/", library.documents, name="documents"),
    path("documents/<int:pk>/", library.document, name="document"),
    path("documents/<int:pk>/readers/", library.readers, name="readers"),
]
