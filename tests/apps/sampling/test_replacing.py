"""A household is replaced by the next of the reserve, when QC approves, and every decision leaves its line."""

import polars as pl
import pytest
from django.db import IntegrityError, transaction

from apps.conftest import OTHER, OWN
from apps.sampling.conftest import fresh
from houping.apps.accounts.access import Refused
from houping.apps.accounts.roles import IN_ASSESSMENT, PERMISSIONS
from houping.apps.ledger.models import Entry
from houping.apps.sampling import lists, replacing
from houping.apps.sampling.models import Replacement
from houping.chain.replace import log_path, replacements
from houping.core import errors


@pytest.fixture
def ceremony(released):
    return fresh(released)


@pytest.fixture
def stratum(ceremony):
    """Units of one stratum of the own county with at least two reserves: main and reserve, in order."""
    table = pl.read_parquet(ceremony.folder / "households.parquet").filter(pl.col("county") == OWN)
    for _, part in sorted(table.group_by("village", "hh_stratum"), key=lambda p: p[0]):
        units = {
            s: part.filter(pl.col("status") == s).sort("rank")["unit"].to_list() for s in ("main", "reserve")
        }
        if len(units["reserve"]) >= 2 and len(units["main"]) >= 3:
            return units
    raise AssertionError("no stratum with two reserves")


@pytest.fixture
def ask(assessment, people):
    def make(unit, **fields):
        values = {"actor": people["tl"], "county": OWN, "reason": "moved", **fields}
        return replacing.ask(assessment=assessment, unit=unit, **values)

    return make


def decide(people, asked, action="approve", **fields):
    values = {"actor": people["qc"], "version": asked.version, **fields}
    return replacing.decide(replacement_id=asked.pk, action=action, **values)


def test_the_reserve_is_called_in_its_order_whoever_is_replaced(ceremony, stratum, ask, people):
    main, reserve = stratum["main"], stratum["reserve"]
    first, second = ask(main[2]), ask(main[0])
    assert decide(people, second).substitute == reserve[0]
    assert decide(people, first).substitute == reserve[1]
    assert [made.reason for made in replacements(ceremony.folder)] == ["moved", "moved"]


def test_a_substitute_appears_on_the_list_and_the_replaced_household_stays_marked(
    ceremony, stratum, ask, people
):
    decide(people, ask(stratum["main"][0]))
    released = lists.released_units(ceremony)
    assert released[stratum["main"][0]].status == "replaced"
    assert released[stratum["reserve"][0]].status == "substitute"
    assert stratum["reserve"][1] not in released


def test_a_substitute_can_be_replaced_in_its_turn(ceremony, stratum, ask, people):
    decide(people, ask(stratum["main"][0]))
    assert decide(people, ask(stratum["reserve"][0])).substitute == stratum["reserve"][1]


def test_an_approval_whose_transaction_was_lost_takes_the_same_substitute(ceremony, stratum, ask, people):
    asked = ask(stratum["main"][0])
    with transaction.atomic():
        decide(people, asked)
        transaction.set_rollback(True)
    assert decide(people, asked).substitute == stratum["reserve"][0]
    assert len(replacements(ceremony.folder)) == 1


@pytest.mark.parametrize("unit", ["", "500101100201-00000000000000000000"])
def test_a_household_that_is_not_in_the_sample_cannot_be_replaced(unit, ceremony, ask):
    with pytest.raises(errors.UnitNotInSample):
        ask(unit)


def test_a_reserve_that_was_not_called_cannot_be_replaced(ceremony, stratum, ask):
    with pytest.raises(errors.UnitNotInSample):
        ask(stratum["reserve"][0])


def test_a_household_is_asked_for_once_and_again_after_a_refusal(ceremony, stratum, ask, people):
    asked = ask(stratum["main"][0])
    with pytest.raises(errors.ReplacementPending):
        ask(stratum["main"][0])
    decide(people, asked, "decline", answer="请再上门一次")
    assert ask(stratum["main"][0]).state == "asked"


def test_the_second_of_two_deciders_is_told(ceremony, stratum, ask, people):
    asked = ask(stratum["main"][0])
    decide(people, asked)
    with pytest.raises(errors.MoveRefused):
        decide(people, asked, actor=people["qc2"])


def test_a_team_asks_for_its_own_county_only(ceremony, stratum, ask):
    with pytest.raises(Refused):
        ask(stratum["main"][0], county=OTHER)


def test_roles_ask_and_decide_as_the_table_says(ceremony, stratum, ask, people, person_with):
    asked = ask(stratum["main"][0])
    for role in IN_ASSESSMENT:
        actor = person_with(role)
        for permission, act in (
            ("sample.replace", lambda actor=actor: ask(stratum["main"][1], actor=actor)),
            ("sample.replace_approve", lambda actor=actor: decide(people, asked, actor=actor)),
        ):
            with transaction.atomic():
                try:
                    act()
                    allowed = True
                except Refused:
                    allowed = False
                transaction.set_rollback(True)
            assert allowed == (role in PERMISSIONS[permission]), (role, permission)


def test_every_request_and_decision_is_in_the_ledger_by_its_public_number(ceremony, stratum, ask, people):
    decide(people, ask(stratum["main"][0]))
    acts = Entry.objects.filter(action__startswith="replacement.")
    assert [e.action for e in acts] == ["replacement.ask", "replacement.approve"]
    household = lists.units_of(ceremony).household[stratum["main"][0]]
    assert not any(household in e.details for e in acts)


def test_a_broken_log_stops_every_decision(ceremony, stratum, ask, people):
    decide(people, ask(stratum["main"][0]))
    asked = ask(stratum["main"][1])
    log = log_path(ceremony.folder)
    log.write_text(log.read_text().replace('"released":', '"released":9'))
    with pytest.raises(errors.LogBroken):
        decide(people, asked)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"state": "approved"}, "replacement_(approved|decided)"),
        ({"state": "declined"}, "replacement_(declined|decided)"),
    ],
)
def test_the_database_refuses_a_decision_without_its_content(change, name, ceremony, stratum, ask):
    asked = ask(stratum["main"][0])
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Replacement.objects.filter(pk=asked.pk).update(**change)


def test_the_pages_know_the_reasons_of_the_core_word_for_word():
    from houping.apps.sampling.models import REASONS as SHOWN
    from houping.core.sampling.replace import REASONS

    assert {code: str(words) for code, words in SHOWN.items()} == dict(REASONS)


@pytest.fixture
def emptied(ceremony, people, ask, stratum):
    """A household whose reserve is used up: every substitute was called for the one before."""
    unit = stratum["main"][0]
    for _ in stratum["reserve"]:
        unit = decide(people, ask(unit)).substitute
    return stratum["main"][1]


def test_without_a_reserve_a_request_is_refused_before_it_is_made(emptied, ask, assessment, client, people):
    with pytest.raises(errors.ReserveExhausted) as refused:
        ask(emptied)
    said = refused.value.message("zh")
    assert "备用样本已用完" in said and "|" not in said  # the village by its name, the kind in words
    assert "households" in refused.value.message("en")
    assert not Replacement.objects.filter(unit=emptied).exists()
    client.force_login(people["tl"])
    page = client.get(f"/a/{assessment.key}/sample/replacements/{OWN}/ask/?unit={emptied}")
    assert page.status_code == 200 and said in page.content.decode()
    assert "提交申请" not in page.content.decode()


def test_who_decides_sees_that_the_reserve_is_used_up_instead_of_a_button(
    ceremony, stratum, ask, people, client
):
    late = ask(stratum["main"][1])
    unit = stratum["main"][0]
    for _ in stratum["reserve"]:
        unit = decide(people, ask(unit)).substitute
    client.force_login(people["qc"])
    page = client.get(f"/a/{late.ceremony.assessment.key}/sample/replacements/").content.decode()
    assert "备用样本已用完" in page and 'value="approve"' not in page and 'value="decline"' in page
