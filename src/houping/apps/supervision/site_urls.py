"""The public channel of an assessment: what the QR code of the poster leads to."""

from django.urls import path

from houping.apps.supervision.views import public

urlpatterns = [
    path("<slug:assessment>/", public.report, name="public-report"),
    path("<slug:assessment>/receipt/", public.follow, name="public-receipt"),
]
