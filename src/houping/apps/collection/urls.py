"""Addresses of this app, below /a/<assessment>/fieldwork/."""

from django.urls import path

from houping.apps.collection.views import devices, forms, quarantine, rescue

app_name = "collection"
urlpatterns = [
    path("forms/", forms.forms, name="forms"),
    path("forms/register/", forms.register, name="form-register"),
    path("forms/<int:pk>/late/", forms.late, name="form-late"),
    path("forms/version/<int:pk>/", forms.version, name="form"),
    path("forms/version/<int:pk>/export/", forms.export, name="form-export"),
    path("forms/version/<int:pk>/booklet/", forms.booklet, name="form-booklet"),
    path("forms/version/<int:pk>/xml/", forms.xform, name="form-xml"),
    path("forms/version/<int:pk>/<slug:action>/", forms.act, name="form-act"),
    path("devices/", devices.devices, name="devices"),
    path("devices/export/", devices.export, name="devices-export"),
    path("devices/enrol/", devices.enrol, name="device-enrol"),
    path("devices/rescue/", rescue.page, name="rescue"),
    path("devices/rescue/code/", rescue.code, name="rescue-code"),
    path("devices/rescue/take/", rescue.take, name="rescue-take"),
    path("devices/<int:pk>/<slug:action>/", devices.act, name="device-act"),
    path("quarantine/", quarantine.cases, name="quarantine"),
    path("quarantine/export/", quarantine.export, name="quarantine-export"),
    path("quarantine/<int:pk>/<slug:action>/", quarantine.decide, name="quarantine-decide"),
]
