"""Addresses of this app, below /a/<assessment>/reports/."""

from django.urls import path

from houping.apps.reports import issues, reviews, views

app_name = "reports"
urlpatterns = [
    path("", views.reports, name="list"),
    path("issue/", issues.issue, name="issue"),
    path("issued/<int:number>/", issues.issued, name="issued"),
    path("issued/<int:number>/retry/", issues.retry, name="issue-retry"),
    path("issued/<int:number>/publish/", issues.publish, name="publish"),
    path("issued/<int:number>/bundle/", issues.bundle, name="bundle"),
    path("issued/<int:number>/file/<path:name>", issues.issued_file, name="issued-file"),
    path("own/", issues.own, name="own"),
    path("own/<str:county>/<int:number>/", issues.own_file, name="own-file"),
    path("review/", reviews.review, name="review"),
    path("review/submit/", reviews.submit, name="review-submit"),
    path("review/sheet/", reviews.sheet, name="review-sheet"),
    path("review/<int:number>/<slug:action>/", reviews.decide, name="review-decide"),
    path("remark/<int:pk>/", reviews.take, name="remark-take"),
    path("draft/<path:name>", reviews.draft, name="draft"),
    path("draft-remark/<path:name>", reviews.remark, name="remark"),
    path("draft-revise/<path:name>", reviews.revise, name="revise"),
    path("draft-compare/<path:name>", reviews.compare, name="compare"),
    path("draft-file/<int:number>/<path:name>", reviews.draft_file, name="draft-file"),
    path("overview/", views.overview, name="overview"),
    path("read/<path:name>", views.read, name="read"),
    path("download/<path:name>", views.download, name="download"),
]
