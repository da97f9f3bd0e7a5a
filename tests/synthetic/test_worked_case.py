"""The worked case of docs/methods/synthetic.md."""

import numpy as np
import pytest
from scipy.special import expit, logit

from houping.synthetic.chance import thresholds, uniform, unit_keys
from houping.synthetic.model import COUNTY_SD, INTRACLASS, PHONE_QUESTIONS
from houping.synthetic.world import LOGISTIC_NORMAL, SERIALS, cell_effects, effect_sds, stretched

QUALITY = next(q for q in PHONE_QUESTIONS if q.name == "p_quality")


def test_the_probability_of_the_worked_case():
    county_sd, village_sd = effect_sds(QUALITY)
    assert (county_sd, village_sd) == pytest.approx((COUNTY_SD / 0.09, (INTRACLASS / 0.09) ** 0.5))
    assert stretched(QUALITY) == pytest.approx(2.598, abs=5e-4)
    assert stretched(QUALITY) == pytest.approx(
        logit(0.91) * np.sqrt(1 + LOGISTIC_NORMAL * (county_sd**2 + village_sd**2))
    )
    monitored = cell_effects(QUALITY)[0]
    chance = expit(stretched(QUALITY) + county_sd - village_sd / 2 + monitored)
    assert monitored == -0.25
    assert chance == pytest.approx(0.918, abs=5e-4)


def test_the_random_number_of_the_worked_case():
    key = unit_keys(np.array([500101100201 * SERIALS + 1]), "demo|household")
    assert uniform(key, "p_quality")[0] == pytest.approx(0.3821, abs=5e-5)


def test_cells_are_type_by_listed_by_relocated():
    housing = next(q for q in PHONE_QUESTIONS if q.name == "p_infra")
    effects = cell_effects(housing)
    assert effects.shape == (12,)
    assert effects[[0, 4, 8]] == pytest.approx([housing.monitored, 0.0, housing.general])
    assert effects[6] == pytest.approx(housing.listed)


def test_limits_never_round_to_certainty():
    low, high = thresholds(np.array([0.0, 1.0]))
    assert 0 < int(low) < int(high) < 2**64
