"""The trace of an invented interview says what was put into it, and cheats leave the traces that they leave."""

from datetime import date

import numpy as np
import pytest

from houping.core.quality.audit import read_audit
from houping.core.quality.paradata import trace
from houping.core.quality.place import distance_metres
from houping.synthetic.traces import audit_log, way_of

NODES = [f"/data/a/q{i}" for i in range(40)]


def way(household="h1", style="", **more):
    return way_of(
        seed="s",
        household=household,
        interviewer="500101-1A",
        centre=(29.5, 107.5),
        day=date(2021, 11, 12),
        start="10:05",
        minutes=40,
        questions=len(NODES),
        style=style,
        **more,
    )


def test_the_log_tells_the_story_again():
    made = way()
    events, problems = read_audit(audit_log(made, NODES, changed_late={"/data/a/q3": ("yes", "no")}))
    assert problems == []
    seen = trace(events)
    assert seen.late_changes == ("/data/a/q3",)
    assert [seen.seconds[n] for n in NODES if n != "/data/a/q3"] == pytest.approx(
        [s for n, s in zip(NODES, made.seconds, strict=True) if n != "/data/a/q3"], abs=0.01
    )
    assert 10 * 60 + 5 <= seen.started < 10 * 60 + 6
    assert not seen.night and seen.mock == 0
    assert seen.active_minutes == pytest.approx(40.1, abs=0.01)


def test_a_trace_belongs_to_its_household_alone():
    assert way().latitude == way().latitude
    assert way("h2").latitude != way().latitude
    assert way("h2").device == way().device
    assert distance_metres(way().latitude, way().longitude, 29.5, 107.5) < 4000


def test_whoever_works_at_the_inn_has_one_point_no_satellite_and_eleven_at_night():
    one, two = way("h1", "inn"), way("h2", "inn")
    assert (one.latitude, one.longitude) == (two.latitude, two.longitude)
    assert one.accuracy == 0
    seen = trace(read_audit(audit_log(one, NODES))[0])
    assert seen.night and seen.mock == 1
    assert seen.too_fast >= trace(read_audit(audit_log(way(), NODES))[0]).too_fast
    assert np.isfinite(one.seconds).all()
