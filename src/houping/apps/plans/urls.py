"""Addresses of this app, below /a/<assessment>/."""

from django.urls import path

from houping.apps.plans import board, notices, views

app_name = "plans"
urlpatterns = [
    path("plan/", views.plan, name="plan"),
    path("plan/add/", views.add, name="add"),
    path("plan/<int:number>/", views.version, name="version"),
    path("plan/<int:number>/file/<str:name>/", views.edit_file, name="file"),
    path("plan/<int:number>/download/", views.download, name="download"),
    path("plan/<int:number>/move/<slug:action>/", views.move, name="move"),
    path("plan/<int:number>/opinions/", views.opinions, name="opinions"),
    path("plan/<int:number>/opinions/export/", views.opinions_export, name="opinions-export"),
    path("plan/opinion/<int:pk>/reply/", views.reply, name="reply"),
    path("plan/compare/<int:old>/<int:new>/", views.compare, name="compare"),
    path("schedule/", board.schedule, name="schedule"),
    path("schedule/<int:pk>/", board.milestone, name="milestone"),
    path("tasks/", board.tasks, name="tasks"),
    path("tasks/export/", board.tasks_export, name="tasks-export"),
    path("tasks/<int:pk>/", board.task, name="task"),
    path("todo/", board.todo, name="todo"),
    path("notices/", notices.notices, name="notices"),
    path("notices/new/", notices.new, name="notice-new"),
    path("notices/<int:pk>/", notices.notice, name="notice"),
    path("notices/<int:pk>/export/", notices.export, name="notice-export"),
    path("notices/receipt/<int:pk>/sign/", notices.sign, name="sign"),
    path("notices/receipt/<int:pk>/forward/", notices.forward, name="forward"),
]
