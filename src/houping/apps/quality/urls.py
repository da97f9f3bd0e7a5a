"""Addresses of this app, below /a/<assessment>/quality/."""

from django.urls import path

from houping.apps.quality.views import alerts, backchecks, boards, interference, lists, review

app_name = "quality"
urlpatterns = [
    path("review/", review.queue, name="queue"),
    path("mine/", review.mine, name="mine"),
    path("review/pass/<str:county>/", review.pass_rest, name="pass-rest"),
    path("review/<int:pk>/", review.interview, name="interview"),
    path("review/<int:pk>/remark/", review.remark, name="remark"),
    path("review/<int:pk>/files/<int:number>/", review.file, name="file"),
    path("review/<int:pk>/<slug:action>/", review.move, name="move"),
    path("remarks/<int:pk>/settle/", review.settle, name="settle"),
    path("remarks/<int:pk>/reply/", review.reply, name="reply"),
    path("alerts/", alerts.alerts, name="alerts"),
    path("alerts/export/", alerts.export, name="alerts-export"),
    path("alerts/<int:pk>/<slug:action>/", alerts.answer, name="alert-answer"),
    path("lists/", lists.lists, name="lists"),
    path("lists/export/<slug:name>/", lists.export, name="lists-export"),
    path("teams/", boards.teams, name="teams"),
    path("teams/export/", boards.teams_export, name="teams-export"),
    path("teams/<str:county>/", boards.team, name="team"),
    path("teams/<str:county>/export/", boards.team_export, name="team-export"),
    path("people/", boards.people, name="people"),
    path("people/export/", boards.people_export, name="people-export"),
    path("people/<int:pk>/", boards.person, name="person"),
    path("holds/<int:pk>/release/", boards.release, name="release"),
    path("run/", boards.run, name="run"),
    path("report/", boards.report, name="report"),
    path("report/word/", boards.report_word, name="report-word"),
    path("report/export/<slug:name>/", boards.report_export, name="report-export"),
    path("backchecks/", backchecks.tasks, name="backchecks"),
    path("backchecks/export/", backchecks.export, name="backchecks-export"),
    path("backchecks/draw/", backchecks.draw, name="backcheck-draw"),
    path("backchecks/compare/", backchecks.compare, name="backcheck-compare"),
    path("backchecks/<int:pk>/", backchecks.task, name="backcheck"),
    path("backchecks/<int:pk>/hand/", backchecks.hand, name="backcheck-hand"),
    path("backchecks/<int:pk>/drop/", backchecks.drop, name="backcheck-drop"),
    path("interference/", interference.reports, name="interference"),
    path("interference/export/", interference.export, name="interference-export"),
    path("interference/<int:pk>/<slug:action>/", interference.handle, name="interference-handle"),
]
