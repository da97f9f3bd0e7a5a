"""The proposal of one group: everything the committee sees."""

import numpy as np
import pytest

from houping.core.grading.proposal import Limit, Members, QuotaRule, propose

SIZE = 14
MEMBERS = Members(
    1, "14个区县", tuple(f"c{i:02d}" for i in range(SIZE)), tuple(f"{chr(0x7532 + i)}县" for i in range(SIZE))
)
RULE = QuotaRule(("hao", "jiaohao", "yiban", "jiaocha"), ("好", "较好", "一般", "较差"), (0.3, 0.5, 0.2, 0.0))
SCORE = np.array([88, 86, 84, 80, 79, 77, 75, 74, 73, 72, 70, 66, 60, 50], dtype=float)


def proposal(se=1.0, limits=None, rule=RULE, score=SCORE, members=MEMBERS):
    return propose(members, rule, score, np.full(len(score), se**2), limits=limits or {}, seed="s")


def by_code(found):
    return {row["county"]: row for row in found.rows()}


def test_the_table_goes_from_best_to_worst_with_four_seven_three_places():
    rows = list(proposal().rows())
    assert [r["rank"] for r in rows] == list(range(1, 15))
    assert [r["grade"] for r in rows] == ["好"] * 4 + ["较好"] * 7 + ["一般"] * 3


def test_every_rank_stands_in_its_sets_and_the_simultaneous_set_holds_the_marginal_one():
    for row in proposal(se=2.0).rows():
        assert row["rank_lo_sim"] <= row["rank_lo"] <= row["rank"] <= row["rank_hi"] <= row["rank_hi_sim"]


def test_a_county_in_the_middle_of_its_grade_is_not_flagged_and_one_at_the_cut_is():
    rows = by_code(proposal(se=0.5))
    assert not rows["c00"]["flag"] and not rows["c13"]["flag"]
    assert rows["c03"]["flag"] and rows["c04"]["flag"]
    assert rows["c00"]["flag_reason"] == "" and "rank_set" in rows["c03"]["flag_reason"]
    close = by_code(proposal(se=2.0))["c03"]
    assert close["flag_reason"] == "probability+rank_set"


def test_distance_to_the_cut_is_measured_from_the_middle_between_the_grades():
    rows = by_code(proposal())
    assert rows["c03"]["distance_to_cut"] == pytest.approx(0.5)
    assert rows["c04"]["distance_to_cut"] == pytest.approx(-0.5)


def test_swap_pairs_stand_across_a_boundary_and_the_nearest_pair_is_always_named():
    found = proposal(se=0.1)
    pairs = list(found.pairs())
    assert [(p["above"], p["below"]) for p in pairs] == [("c03", "c04"), ("c10", "c11")]
    assert [p["boundary"] for p in pairs] == ["好|较好", "较好|一般"]
    assert all(p["p_swap"] + p["p_above_higher"] == pytest.approx(1) for p in pairs)


def test_with_more_noise_more_pairs_may_be_swapped():
    assert len(list(proposal(se=3.0).pairs())) > len(list(proposal(se=1.0).pairs()))


def test_a_ruling_lowers_one_county_and_passes_its_place_down():
    limits = {"c00": Limit(1, "研判〔2021〕1号"), "elsewhere": Limit(2, "无关")}
    found = proposal(limits=limits)
    rows = by_code(found)
    assert rows["c00"]["grade"] == "较好" and rows["c00"]["grade_by_score"] == "hao"
    assert rows["c00"]["rank"] == 1 and rows["c04"]["grade"] == "好"
    assert sum(r["grade"] == "好" for r in rows.values()) == 4
    trace = found.summary()["trace"]
    assert any("研判〔2021〕1号" in line for line in trace)
    assert any("依次递补" in line for line in trace)


def test_when_freed_places_stay_empty_nobody_else_moves():
    rule = QuotaRule(RULE.ids, RULE.names, RULE.shares, freed_places="stay_empty")
    before, after = by_code(proposal()), by_code(proposal(limits={"c00": Limit(2, "号")}, rule=rule))
    assert after["c00"]["grade"] == "一般"
    assert all(after[c]["grade"] == before[c]["grade"] for c in before if c != "c00")


def test_sentences_name_everyone_who_cannot_be_told_apart_and_the_relation_is_mutual():
    found = proposal(se=1.5)
    entries = found.entries()
    for code, entry in entries.items():
        for other in entry["not_distinguishable"]:
            assert code in entries[other]["not_distinguishable"]
        text = "".join(entry["sentences"])
        assert "同组两两比较，在95%置信水平下同时成立的结论是" in text
        assert all(entries[o]["name"] in text for o in entry["not_distinguishable"])


def test_equal_scores_are_ordered_by_ticket_and_the_trace_says_so():
    score = SCORE.copy()
    score[4] = score[3]
    found = proposal(score=score)
    assert any("按公开抽签号先后排列" in line for line in found.summary()["trace"])
    assert proposal(score=score).order() == found.order()


def test_the_proposal_does_not_depend_on_the_order_of_the_counties():
    turned = Members(1, "14个区县", MEMBERS.codes[::-1], MEMBERS.names[::-1])
    plain, back = by_code(proposal()), by_code(proposal(score=SCORE[::-1], members=turned))
    assert {c: (r["grade"], r["rank"]) for c, r in plain.items()} == {
        c: (r["grade"], r["rank"]) for c, r in back.items()
    }


def test_chances_of_a_county_sum_to_one_and_of_a_grade_to_its_places():
    rows = list(proposal(se=2.0).rows())
    for row in rows:
        assert sum(row[f"p_{g}"] for g in RULE.ids) == pytest.approx(1)
    assert sum(r["p_hao"] for r in rows) == pytest.approx(4)


def test_the_group_states_what_its_first_grade_is_worth():
    sure, unsure = proposal(se=0.01).summary(), proposal(se=8.0).summary()
    assert sure["expected_share_right"] > 0.99 and "足以支持" in sure["quality"]
    assert unsure["expected_share_right"] < 0.75 and "较大偶然性" in unsure["quality"]
    assert unsure["mean_rank_set"] > 12 > 2 > sure["mean_rank_set"]
    assert sure["places"] == {"hao": 4, "jiaohao": 7, "yiban": 3, "jiaocha": 0} == sure["given"]
