"""Daily figures with limits that hold what chance and usual days do."""

import numpy as np
import pytest

from houping.core.quality.drift import individuals_chart, mean_chart, share_chart


def test_limits_of_a_share_worked_by_hand():
    chart = share_chart([5, 4, 6, 5], [50, 50, 50, 50], per=100)
    # p = 0.1, sigma = sqrt(0.1 0.9 / 50) = 0.0424; moving range of z below 1.128, so that sigma_z = 1
    assert chart.sigma_z == 1
    assert chart.centre == pytest.approx(np.full(4, 10.0))
    assert chart.upper == pytest.approx(np.full(4, 10 + 3 * 4.2426), abs=1e-3)
    assert chart.lower == pytest.approx(np.zeros(4))
    assert not chart.outside.any()


def test_a_day_of_refusals_stands_out_and_a_day_off_is_empty():
    chart = share_chart([5, 4, 0, 6, 30], [50, 50, 0, 50, 50], sigmas=3)
    assert np.isnan(chart.value[2])
    assert chart.value[4] == 0.6


def test_with_thousands_of_answers_a_day_the_usual_differences_of_days_are_allowed_for():
    rng = np.random.Generator(np.random.PCG64(1))
    rate = np.clip(0.05 + 0.01 * rng.normal(size=200), 0.001, 1)
    hits = rng.binomial(20_000, rate)
    chart = share_chart(hits, np.full(200, 20_000))
    assert chart.sigma_z > 3
    assert chart.outside.mean() < 0.03


def test_individuals_worked_by_hand():
    chart = individuals_chart([10, 12, 11, 13, np.nan, 12])
    # moving ranges 2 1 2 1: mean 1.5, sigma 1.5 / 1.128
    assert chart.upper[0] == pytest.approx(11.6 + 3 * 1.5 / 1.128)
    assert np.isnan(chart.upper[4]) and not chart.outside.any()
    assert np.isnan(individuals_chart([1, 2]).upper).all()


def test_slow_drift_is_seen_by_the_weighted_chart():
    days = np.arange(20)
    mean = np.where(days < 10, 0.0, 0.4)
    assert not mean_chart(np.zeros(20), np.full(20, 25), sd=1.0, target=0.0).outside.any()
    chart = mean_chart(mean, np.full(20, 25), sd=1.0, target=0.0)
    assert chart.outside[10:14].any() and not chart.outside[:10].any()
    # single days stay within 3 sigma = 0.6
    assert (np.abs(mean) < 0.6).all()


def test_the_weighted_chart_worked_by_hand():
    chart = mean_chart([1.0, 0.0], [4, 4], sd=2.0, target=0.0, weight=0.5, sigmas=3)
    assert chart.value == pytest.approx([0.5, 0.25])
    assert chart.upper == pytest.approx([3 * 0.5, 3 * np.sqrt(0.25 + 0.25 * 0.25)])


def test_the_weighted_chart_seldom_cries_wolf():
    rng = np.random.Generator(np.random.PCG64(2))
    alarms = sum(
        mean_chart(rng.normal(size=20) / 5, np.full(20, 25), sd=1.0, target=0.0).outside.any()
        for _ in range(500)
    )
    assert alarms / 500 < 0.12


def test_no_work_no_limits():
    assert np.isnan(share_chart([0, 0], [0, 0]).value).all()
    assert np.isnan(mean_chart([np.nan], [0], sd=1.0).value).all()
