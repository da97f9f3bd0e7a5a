"""Enrolling tablets: the codes are shown once, and a number names one tablet of a county."""

from django.urls import reverse

from apps.conftest import KEY, OWN
from houping.apps.collection.models import Device

PAGE, ENROL = "collection:devices", "collection:device-enrol"


def test_codes_are_shown_once_and_a_number_in_use_names_one_tablet(client, field):
    client.force_login(field["tl"])
    page, enrol = (reverse(name, args=[KEY]) for name in (PAGE, ENROL))
    assert '<option value="" selected>请选择</option>' in client.get(page).content.decode()
    first, second = field["crew"][:2]
    values = {"person": f"{first.pk}-{OWN}", "title": "万州-07"}
    sent = client.post(enrol, values)
    assert (sent.status_code, sent.headers["Location"]) == (302, enrol)
    shown = client.get(enrol)
    token = shown.context["link"].split("#t=")[1].split("&")[0]
    assert token in shown.content.decode() and shown.headers["Cache-Control"] == "no-store"
    again = client.get(enrol, follow=True)  # the page is reloaded
    assert token not in again.content.decode() and "只显示一次" in again.content.decode()
    for person in (first, second):
        repeated = client.post(enrol, {**values, "person": f"{person.pk}-{OWN}"})
        assert repeated.status_code == 422
        assert "万州-07" in repeated.context["form"].errors["title"][0]
    assert Device.objects.count() == 1
    client.post(reverse("collection:device-act", args=[KEY, Device.objects.get().pk, "revoke"]))
    assert client.post(enrol, values).status_code == 302  # the number is free again


def test_a_tablet_is_enrolled_for_nobody_by_default(client, field):
    client.force_login(field["tl"])
    refused = client.post(reverse(ENROL, args=[KEY]), {"person": "", "title": "万州-08"})
    assert refused.status_code == 422 and not Device.objects.exists()
