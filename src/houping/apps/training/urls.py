"""Addresses of this app, below /a/<assessment>/training/."""

from django.urls import path

from houping.apps.training.views import bank, certificates, courses, exams, results

app_name = "training"
urlpatterns = [
    path("", courses.overview, name="overview"),
    path("courses/add/", courses.add, name="add"),
    path("courses/<int:pk>/", courses.course, name="course"),
    path("courses/<int:pk>/materials/", courses.materials, name="materials"),
    path("courses/<int:pk>/sessions/", courses.add_session, name="add-session"),
    path("sessions/<int:pk>/", courses.session, name="session"),
    path("sessions/<int:pk>/export/", courses.session_export, name="session-export"),
    path("attendance/", courses.attendance, name="attendance"),
    path("attendance/export/", courses.attendance_export, name="attendance-export"),
    path("manuals/", courses.manuals, name="manuals"),
    path("questions/", bank.questions, name="questions"),
    path("questions/template/", bank.template, name="template"),
    path("questions/export/", bank.export, name="questions-export"),
    path("questions/<int:pk>/", bank.question, name="question"),
    path("questions/<int:pk>/retire/", bank.retire, name="retire"),
    path("exam/", exams.exam, name="exam"),
    path("exam/begin/", exams.begin, name="begin"),
    path("exam/<int:pk>/", exams.paper, name="paper"),
    path("exam/<int:pk>/save/", exams.save, name="save"),
    path("exam/<int:pk>/submit/", exams.submit, name="submit"),
    path("exam/<int:pk>/result/", exams.result, name="result"),
    path("rules/", exams.rules, name="rules"),
    path("results/", results.results, name="results"),
    path("results/export/", results.export, name="results-export"),
    path("results/people/export/", results.people_export, name="people-export"),
    path("results/collect/", results.collect, name="collect"),
    path("results/<int:pk>/grant/", results.grant, name="grant"),
    path("roster/", results.roster, name="roster"),
    path("roster/export/", results.roster_export, name="roster-export"),
    path("roster/<int:pk>/", results.background, name="background"),
    path("certificates/", certificates.ledger, name="certificates"),
    path("certificates/export/", certificates.export, name="certificates-export"),
    path("certificates/<int:pk>/", certificates.certificate, name="certificate"),
    path("certificates/<int:pk>/photo/", certificates.photo, name="photo"),
    path("certificates/<int:pk>/withdraw/", certificates.withdraw, name="withdraw"),
]
