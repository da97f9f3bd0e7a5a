"""Addresses of the tablets, below /v1/."""

from django.urls import include, path

from houping.openrosa import views
from houping.openrosa.central.urls import ROUTES

TABLET = [
    path("formList", views.form_list, name="forms"),
    path("forms/<str:form_id>.xml", views.form, name="form"),
    path("forms/<str:form_id>/manifest", views.manifest, name="manifest"),
    path("forms/<str:form_id>/attachments/<str:name>", views.file, name="file"),
    path("submission", views.submission, name="submission"),
    path("returned", views.returned, name="returned"),
    path("returned/<str:instance>", views.returned_interview, name="returned-interview"),
    path("returned/<str:instance>/files/<str:name>", views.returned_file, name="returned-file"),
    path("heartbeat", views.heartbeat, name="heartbeat"),
]
app_name = "openrosa"
urlpatterns = [
    path("key/<str:token>/projects/<int:project>/", include((TABLET, "key"))),
    path("projects/<int:project>/forms/<str:form_id>.xml", views.either_form, name="either-form"),
    path("projects/<int:project>/", include((TABLET, "password"))),
    path("", include((ROUTES, "central"))),
    path("<path:rest>", views.nothing, name="nothing"),
]
