"""Addresses of this app, below /a/<assessment>/."""

from django.urls import path

from houping.apps.results import answers, boards, interviews, proposals, runs, use, views

app_name = "results"
urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("boundaries.json", views.boundaries, name="boundaries"),
    path("grades/export/", views.grades_export, name="grades-export"),
    path("progress/", boards.progress_page, name="progress"),
    path("progress/export/", boards.progress_export, name="progress-export"),
    path("coverage/", boards.coverage_page, name="coverage"),
    path("coverage/export/<slug:name>/", boards.coverage_export, name="coverage-export"),
    path("county/<str:county>/", views.county, name="county"),
    path("county/<str:county>/estimates/export/", views.estimates_export, name="estimates-export"),
    path("county/<str:county>/score/", views.county_score, name="county-score"),
    path("county/<str:county>/score/<slug:name>/", views.county_score_export, name="county-score-export"),
    path("answers/", answers.answers, name="answers"),
    path("answers/template/", answers.answer_template, name="answer-template"),
    path("answers/deliver/", answers.deliver, name="deliver"),
    path("answers/deliver-demo/", answers.deliver_demo, name="deliver-demo"),
    path("answers/freeze/", answers.freeze, name="freeze"),
    path("answers/adopt-routine/", answers.adopt_routine, name="adopt-routine"),
    path("answers/adopt-problems/", answers.adopt_problems, name="adopt-problems"),
    path("answers/<int:pk>/retry/", answers.retry, name="deliver-retry"),
    path("answers/<int:pk>/problems/", answers.problems, name="problems"),
    path("answers/<int:pk>/interviews/", interviews.interviews, name="interviews"),
    path("answers/<int:pk>/interviews/export/", interviews.export, name="interviews-export"),
    path("proposals/", proposals.proposals, name="proposals"),
    path("proposals/<int:number>/", proposals.proposal, name="proposal"),
    path("proposals/<int:number>/move/<slug:action>/", proposals.move, name="proposal-move"),
    path("use/", use.use, name="use"),
    path("runs/", runs.runs, name="runs"),
    path("runs/compute/", runs.compute, name="compute"),
    path("runs/rulings-template/", runs.rulings_template, name="rulings-template"),
    path("runs/<int:pk>/", runs.run, name="run"),
    path("runs/<int:pk>/replay/", runs.replay, name="replay"),
    path("runs/<int:pk>/compare/<int:other>/", runs.compare, name="compare"),
    path("runs/<int:pk>/compare/<int:other>/export/", runs.compare_export, name="compare-export"),
]
