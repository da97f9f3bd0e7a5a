"""Addresses of this app."""

from django.urls import path

from houping.apps.accounts import views

app_name = "accounts"
urlpatterns = [
    path("login/", views.SignIn.as_view(), name="login"),
    path("logout/", views.sign_out, name="logout"),
    path("account/password/", views.password, name="password"),
]
