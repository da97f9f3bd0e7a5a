"""The one address outside an assessment: what the QR code of a certificate leads to."""

from django.urls import path

from houping.apps.training.views import certificates

urlpatterns = [path("<str:code>/", certificates.verify, name="verify-certificate")]
