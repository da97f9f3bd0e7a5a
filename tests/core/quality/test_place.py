"""Interviews are where their village is; a photograph belongs to one household."""

import numpy as np
import pytest

from houping.core.quality.place import (
    SamePhoto,
    company,
    distance_metres,
    from_village,
    identical_points,
    picture_hash,
    repeated_photos,
)


def test_one_degree_of_latitude_is_111_km():
    assert distance_metres(29, 107, 30, 107) == pytest.approx(111_195, abs=1)
    assert distance_metres(29.5, 107, 29.5, 107) == 0


def test_nobody_is_judged_against_his_own_positions():
    lat = np.array([29.50, 29.51, 29.50, 29.90, 29.90, 29.90])
    metres = from_village(lat, np.full(6, 107.0), ["v"] * 6, interviewer=["A", "A", "B", "C", "C", "C"])
    assert metres[3] == pytest.approx(distance_metres(29.90, 107, 29.50, 107))
    assert metres[0] > 20_000


def test_a_known_centre_is_used_and_missing_positions_stay_unknown():
    metres = from_village([29.5, np.nan], [107.0, 107.0], ["v", "v"], centre=([29.51, 29.51], [107.0, 107.0]))
    assert metres[0] == pytest.approx(1112, abs=1)
    assert np.isnan(metres[1])
    assert np.isnan(from_village([29.5, 29.6], [107.0, 107.0], ["v", "v"], interviewer=["A", "A"])).all()


def test_interviews_of_one_table_keep_each_other_company():
    lat = np.array([29.5, 29.50001, 29.6, 29.5, np.nan])
    assert company(lat, np.full(5, 107.0), list("AAABA")).tolist() == [1, 1, 0, 0, 0]


def test_identical_coordinates_are_grouped_largest_first():
    lat = [29.5, 29.6, 29.5, 29.6, 29.5, 29.7, np.nan]
    assert [g.rows for g in identical_points(lat, [107.0] * 7)] == [(0, 2, 4), (1, 3)]


def test_photographs_of_two_households_may_not_be_one():
    hashes = np.array([0, 0b111, 2**63, 0, 0], dtype=np.uint64)
    found = repeated_photos(
        ["a", "b", "c", "a", "e"], ["h1", "h2", "h3", "h4", "h1"], perceptual=hashes, near_bits=3
    )
    assert SamePhoto(0, 3, 0) in found
    assert SamePhoto(0, 1, 3) in found
    assert SamePhoto(0, 4, 0) not in found  # the same household from two sides
    assert SamePhoto(0, 2, 1) in found
    assert SamePhoto(1, 2, 4) not in found


def test_a_picture_keeps_its_bits_when_it_fades_and_another_has_others():
    """The hash as Zauner describes it, worked with the cosines themselves."""
    rng = np.random.default_rng(7)
    one, other = (rng.uniform(0, 255, (32, 32)) for _ in range(2))
    n, k = np.arange(32), np.arange(1, 9)
    cosines = np.cos(np.pi * k[:, None] * (2 * n + 1) / 64)
    low = (cosines @ one @ cosines.T).ravel()
    expected = int("".join("1" if value > np.median(low) else "0" for value in low), 2)
    assert picture_hash(one) == expected
    assert (expected ^ picture_hash(40 + one * 0.7)).bit_count() == 0  # paler
    assert (expected ^ picture_hash(one + rng.normal(0, 4, one.shape))).bit_count() <= 6
    assert (expected ^ picture_hash(other)).bit_count() > 16
    assert picture_hash(np.full((32, 32), 80.0)) is None
    with pytest.raises(ValueError, match="grey"):
        picture_hash(np.zeros((8, 8)))


def test_likeness_is_looked_for_among_the_pictures_of_one_person_and_equal_files_among_all():
    hashes = np.array([5, 5, 5, 9], dtype=np.uint64)
    found = repeated_photos(
        ["a", "b", "c", "a"],
        ["h1", "h2", "h3", "h4"],
        perceptual=hashes,
        maker=["x", "x", "y", "y"],
        near_bits=1,
    )
    assert found == [SamePhoto(0, 1, 0), SamePhoto(0, 3, 0)]


def test_a_file_in_thousands_of_households_makes_as_many_pairs_and_no_more():
    found = repeated_photos(["a"] * 3000, range(3000), perceptual=np.zeros(3000, dtype=np.uint64))
    assert len(found) == 2999 and {pair.first for pair in found} == {0}


def test_blank_pictures_have_no_likeness():
    hashes = np.zeros(3, dtype=np.uint64)
    assert repeated_photos(["a", "b", "c"], [1, 2, 3], perceptual=hashes, known=[False, True, False]) == []
