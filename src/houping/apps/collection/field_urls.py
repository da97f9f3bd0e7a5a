"""Addresses of who visits whom and how far it is, below /a/<assessment>/field/."""

from django.urls import path

from houping.apps.collection.views import households, own, pairs, schedule, trips, wall

app_name = "field"
urlpatterns = [
    path("", wall.city, name="wall"),
    path("export/", wall.city_export, name="wall-export"),
    path("rates/", wall.rates, name="rates"),
    path("rates/export/", wall.rates_export, name="rates-export"),
    path("mine/", own.mine, name="mine"),
    path("household/<int:pk>/", own.household, name="household"),
    path("household/<int:pk>/replace/", own.replace, name="replace"),
    path("visit/<int:pk>/strike/", own.strike, name="strike"),
    path("trips/", trips.everywhere, name="trips"),
    path("trips/export/", trips.export, name="trips-export"),
    path("trips/<slug:county>/", trips.trip, name="trip"),
    path("trips/<slug:county>/pieces/", trips.pieces, name="pieces"),
    path("trips/<slug:county>/ready/", trips.ready, name="ready"),
    path("trips/<slug:county>/move/<slug:action>/", trips.move, name="trip-move"),
    path("<slug:county>/", wall.county, name="county"),
    path("<slug:county>/numbers/", wall.numbers, name="numbers"),
    path("<slug:county>/export/<slug:name>/", wall.county_export, name="county-export"),
    path("<slug:county>/households/", households.listing, name="households"),
    path("<slug:county>/households/take-over/", households.take_over, name="take-over"),
    path("<slug:county>/households/give/", households.give, name="give"),
    path("<slug:county>/households/sheet/", households.sheet, name="sheet"),
    path("<slug:county>/households/import/", households.import_sheet, name="import"),
    path("<slug:county>/households/print/", households.printed, name="print"),
    path("<slug:county>/pairs/", pairs.pairs, name="pairs"),
    path("<slug:county>/pairs/<int:pk>/end/", pairs.end, name="pair-end"),
    path("<slug:county>/schedule/", schedule.schedule, name="schedule"),
    path("<slug:county>/schedule/propose/", schedule.propose, name="propose"),
    path("<slug:county>/schedule/<int:pk>/edit/", schedule.edit, name="schedule-edit"),
    path("<slug:county>/schedule/<int:pk>/<slug:action>/", schedule.act, name="schedule-act"),
]
