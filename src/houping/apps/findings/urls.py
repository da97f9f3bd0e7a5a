"""Addresses of this app, below /a/<assessment>/findings/."""

from django.urls import path

from houping.apps.findings.views import finding, ledger, panel, rulings, uploads, watching

app_name = "findings"
urlpatterns = [
    path("", ledger.ledger, name="ledger"),
    path("export/", ledger.export, name="export"),
    path("counties/", ledger.by_county, name="counties"),
    path("counties/export/", ledger.by_county_export, name="counties-export"),
    path("terms/", ledger.terms, name="terms"),
    path("new/", finding.new, name="new"),
    path("redline/", watching.redline, name="redline"),
    path("redline/export/", watching.redline_export, name="redline-export"),
    path("experiences/", watching.experiences, name="experiences"),
    path("experiences/export/", watching.experiences_export, name="experiences-export"),
    path("experiences/<int:pk>/<slug:action>/", watching.review, name="experience-review"),
    path("panel/", panel.panel, name="panel"),
    path("panel/open/", panel.open_session, name="panel-open"),
    path("panel/consistency/", panel.consistency, name="consistency"),
    path("panel/consistency/export/", panel.consistency_export, name="consistency-export"),
    path("panel/sessions/<int:pk>/", panel.session, name="session"),
    path("panel/sessions/<int:pk>/close/", panel.close, name="session-close"),
    path("panel/sessions/<int:pk>/minutes/", panel.minutes_word, name="minutes"),
    path("panel/counties/", rulings.rulings, name="county-rulings"),
    path("panel/counties/export/", rulings.export, name="county-rulings-export"),
    path("panel/counties/propose/", rulings.propose, name="county-ruling-propose"),
    path("panel/counties/<int:number>/", rulings.ruling, name="county-ruling"),
    path("panel/counties/<int:number>/vote/", rulings.vote, name="county-ruling-vote"),
    path("panel/counties/<int:number>/decision/", rulings.decide, name="county-ruling-decide"),
    path("panel/counties/<int:number>/lifting/", rulings.lift, name="county-ruling-lift"),
    path("panel/<int:pk>/", panel.case, name="case"),
    path("panel/<int:pk>/opinion/", panel.speak, name="opinion"),
    path("panel/<int:pk>/recusal/", panel.recuse, name="recusal"),
    path("panel/<int:pk>/ruling/", panel.rule, name="ruling"),
    path("<int:pk>/", finding.finding, name="finding"),
    path("<int:pk>/slip/", finding.slip, name="slip"),
    path("<int:pk>/uploads/", uploads.begin, name="upload-begin"),
    path("<int:pk>/uploads/<uuid:key>/", uploads.part, name="upload-part"),
    path("<int:pk>/files/", finding.upload, name="upload"),
    path("<int:pk>/files/<int:number>/", finding.file, name="file"),
    path("<int:pk>/<slug:action>/", finding.act, name="act"),
]
