"""Addresses of this app, below /a/<assessment>/routine/."""

from django.urls import path

from houping.apps.routine.views import board, falsedata, request

app_name = "routine"
urlpatterns = [
    path("", board.board, name="board"),
    path("export/", board.export, name="export"),
    path("issue/", board.issue, name="issue"),
    path("values/", board.values, name="values"),
    path("values/export/<slug:name>/", board.values_export, name="values-export"),
    path("false/", falsedata.marked, name="falsedata"),
    path("false/export/", falsedata.export, name="falsedata-export"),
    path("false/<int:pk>/evidence/", falsedata.evidence, name="evidence"),
    path("false/<int:pk>/handle/", falsedata.handle, name="handle"),
    path("<int:pk>/", request.page, name="request"),
    path("<int:pk>/template/", request.template, name="template"),
    path("<int:pk>/submit/", request.submit, name="submit"),
    path("<int:pk>/accept/", request.accept, name="accept"),
    path("<int:pk>/return/", request.send_back, name="return"),
    path("<int:pk>/remind/", request.remind, name="remind"),
    path("<int:pk>/postpone/", request.postpone, name="postpone"),
    path("<int:pk>/version/<int:number>/", request.version, name="version"),
    path("<int:pk>/version/<int:number>/problems/", request.problems, name="problems"),
    path("<int:pk>/version/<int:number>/file/", request.file, name="file"),
    path("<int:pk>/version/<int:number>/document/", request.document, name="document"),
    path("<int:pk>/version/<int:number>/mark/", request.mark, name="mark"),
]
