"""Addresses of this app, below /a/<assessment>/rectification/."""

from django.urls import path

from houping.apps.rectification.views import item, ledger, measures, uploads

app_name = "rectification"
urlpatterns = [
    path("", ledger.ledger, name="ledger"),
    path("export/", ledger.export, name="export"),
    path("inspection/", ledger.inspection, name="inspection"),
    path("counties/", ledger.by_county, name="counties"),
    path("counties/export/", ledger.by_county_export, name="counties-export"),
    path("letters/", ledger.letters, name="letters"),
    path("letters/export/", ledger.letters_export, name="letters-export"),
    path("letters/issue/", ledger.issue, name="issue"),
    path("letters/<int:pk>/receive/", ledger.receive, name="receive"),
    path("letters/<int:pk>/word/", ledger.letter_word, name="letter"),
    path("measures/", measures.measures, name="measures"),
    path("measures/export/", measures.export, name="measures-export"),
    path("measures/<int:pk>/end/", measures.end, name="measure-end"),
    path("measures/<int:pk>/notice/", measures.notice, name="measure-notice"),
    path("measures/<int:pk>/minutes/", measures.minutes, name="measure-minutes"),
    path("measures/<int:pk>/minutes/<int:number>/", measures.minutes_file, name="measure-file"),
    path("<int:pk>/", item.item, name="item"),
    path("<int:pk>/files/", item.upload, name="upload"),
    path("<int:pk>/files/<int:number>/", item.file, name="file"),
    path("<int:pk>/uploads/", uploads.begin, name="upload-begin"),
    path("<int:pk>/uploads/<uuid:key>/", uploads.part, name="upload-part"),
    path("<int:pk>/<slug:action>/", item.act, name="act"),
]
