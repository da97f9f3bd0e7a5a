"""Addresses of this app, below /a/<assessment>/sample/."""

from django.urls import path

from houping.apps.sampling.views import ceremony, lists, replacing, sizes

app_name = "sampling"
urlpatterns = [
    path("", ceremony.overview, name="overview"),
    path("begin/", ceremony.begin, name="begin"),
    path("draw/<int:number>/", ceremony.ceremony, name="ceremony"),
    path("draw/<int:number>/move/<slug:action>/", ceremony.move, name="move"),
    path("draw/<int:number>/contribute/", ceremony.contribute, name="contribute"),
    path("draw/<int:number>/announcement/", ceremony.announcement, name="announcement"),
    path("draw/<int:number>/order/", ceremony.order, name="order"),
    path("draw/<int:number>/sealed/", ceremony.sealed, name="sealed"),
    path("draw/<int:number>/bundle/", ceremony.bundle, name="bundle"),
    path("draw/<int:number>/verify/", ceremony.verify, name="verify"),
    path("verify_draw.py", ceremony.verifier, name="verifier"),
    path("size/", sizes.size, name="size"),
    path("size/what-if/", sizes.what_if, name="what-if"),
    path("size/export/<slug:name>/", sizes.size_export, name="size-export"),
    path("villages/", sizes.villages, name="villages"),
    path("villages/<slug:county>/export/", sizes.villages_export, name="villages-export"),
    path("lists/", lists.counties, name="lists"),
    path("lists/export/", lists.counties_export, name="lists-export"),
    path("lists/<slug:county>/", lists.county, name="county"),
    path("lists/<slug:county>/phones/", lists.phones, name="phones"),
    path("lists/<slug:county>/phones/export/", lists.phones_export, name="phones-export"),
    path("lists/<slug:county>/<slug:name>/", lists.village, name="village"),
    path("lists/<slug:county>/<slug:name>/export/", lists.village_export, name="village-export"),
    path("replacements/", replacing.replacements, name="replacements"),
    path("replacements/export/", replacing.export, name="replacements-export"),
    path("replacements/rates/", replacing.rates_export, name="rates-export"),
    path("replacements/<int:pk>/decide/", replacing.decide, name="decide"),
    path("replacements/<slug:county>/ask/", replacing.ask, name="ask"),
]
