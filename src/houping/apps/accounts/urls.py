"""Addresses of this app."""

from django.urls import path

from houping.apps.accounts.views import entry, invitation, own, people, resets

app_name = "accounts"
urlpatterns = [
    path("login/", entry.SignIn.as_view(), name="login"),
    path("logout/", entry.sign_out, name="logout"),
    path("account/", own.own, name="own"),
    path("account/password/", entry.password, name="password"),
    path("account/second-factor/", entry.check_code, name="second-factor"),
    path("account/enrol/", entry.enrol, name="enrol"),
    path("account/recovery-codes/", own.renew_codes, name="recovery-codes"),
    path("account/sessions/<int:pk>/end/", own.end_session, name="end-session"),
    path("permissions/", own.permissions, name="permissions"),
    path("permissions/export/", own.permissions_export, name="permissions-export"),
    path("people/", people.people, name="people"),
    path("people/export/", people.people_export, name="people-export"),
    path("people/new/", people.new_person, name="person-new"),
    path("people/invitation/", invitation.sheet, name="invitation"),
    path("people/invitation/template/", invitation.template, name="invitation-template"),
    path("people/proposals/", people.proposals, name="proposals"),
    path("people/proposals/decide/", people.decide, name="decide"),
    path("people/resets/", resets.list_resets, name="resets"),
    path("people/resets/<int:pk>/<slug:action>/", resets.move, name="reset-move"),
    path("people/<int:pk>/ask-reset/", resets.ask, name="ask-reset"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/deactivate/", people.deactivate, name="deactivate"),
    path("people/<int:pk>/activate/", people.activate, name="activate"),
    path("people/<int:pk>/reset-password/", people.reset_password, name="reset-password"),
    path("people/<int:pk>/reset-second-factor/", people.reset_second_factor, name="reset-second-factor"),
    path("people/<int:pk>/assign/", people.assign, name="assign"),
    path("people/<int:pk>/avoid/", people.avoid, name="avoid"),
    path("people/<int:pk>/avoid/<int:avoidance>/remove/", people.stop_avoiding, name="stop-avoiding"),
    path("assignments/<int:pk>/withdraw/", people.withdraw, name="withdraw"),
    path("organisations/", people.organisations, name="organisations"),
    path("organisations/export/", people.organisations_export, name="organisations-export"),
]
