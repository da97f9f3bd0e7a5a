"""A photograph belongs to one household, also when it was made smaller or compressed again."""

import io

import numpy as np
import pytest
from PIL import Image

from houping.apps.accounts.roles import Role
from houping.apps.quality import listing, photos, tables
from houping.apps.quality.models import Picture

pytestmark = pytest.mark.django_db
RNG = np.random.default_rng(3)


def scene():
    """Return a picture as cameras make them: shapes of all sizes, some noise."""
    small = Image.fromarray(RNG.integers(0, 255, (12, 16, 3), dtype=np.uint8))
    large = np.asarray(small.resize((1600, 1200), Image.Resampling.BICUBIC), dtype=float)
    return Image.fromarray(np.clip(large + RNG.normal(0, 8, large.shape), 0, 255).astype(np.uint8))


def saved(image, size=(1600, 1200), quality=90, kind="JPEG"):
    data = io.BytesIO()
    image.resize(size).save(data, kind, quality=quality)
    return data.getvalue()


@pytest.fixture
def shown(came):
    """Let an interview with photographs come in: shown([bytes], person=…)."""

    def take(contents, kind="image/jpeg", **values):
        files = [(f"{place}.jpg", content, kind) for place, content in enumerate(contents)]
        return came(photo="0.jpg", files=files, **values)

    return take


def alike(assessment):
    """Return which interviews share a picture, as the comparison of the night is given it."""
    read = tables.read_all(assessment)
    photos.learn(read)
    given = tables.interviews(read)
    return {one.submission.pk for one, repeated in zip(read, given.photos, strict=True) if repeated}


def test_a_picture_made_smaller_and_compressed_again_is_the_same_picture(shown, assessment):
    image, other = scene(), scene()
    first = shown([saved(image)])
    again = shown([saved(image, size=(640, 480), quality=35)])
    as_png = shown([saved(image, size=(320, 240), kind="PNG")], kind="image/png")
    shown([saved(other)])
    assert alike(assessment) == {first.pk, again.pk, as_png.pk}
    (group,) = listing.lists(tables.read_all(assessment))["photos"]
    assert group["what"] == "near"
    assert [one["path"] for one in group["places"]] == ["b_water/kitchen"] * 3


def test_equal_files_are_found_among_all_and_likeness_among_the_pictures_of_one_person(
    shown, assessment, person_with
):
    image, view = scene(), scene()
    own, copied = shown([saved(image)]), shown([saved(image)], person=person_with(Role.EN))
    shown([saved(image, quality=40)], person=person_with(Role.EN))  # of somebody else, and not the same file
    shown([saved(view), saved(view, quality=50)])  # two of one household
    assert alike(assessment) == {own.pk, copied.pk}
    (group,) = listing.lists(tables.read_all(assessment))["photos"]
    assert group["what"] == "same" and len(group["places"]) == 2


def test_blank_and_broken_pictures_are_like_none_and_stop_nothing(shown, assessment):
    for size in (100, 200):
        shown([saved(Image.new("RGB", (size, size), "white"), size=(size, size))])
        shown([b"\xff\xd8\xff" + bytes(size)])
    assert alike(assessment) == set()
    assert set(Picture.objects.values_list("likeness", flat=True)) == {""}


def test_each_picture_is_looked_at_once_and_only_some_in_a_night(shown, assessment, monkeypatch):
    for _ in range(3):
        shown([saved(scene(), size=(160, 120))])
    read, seen = tables.read_all(assessment), []
    monkeypatch.setattr(photos, "likeness", lambda sha256: seen.append(sha256) or "")
    assert [photos.learn(read, most=2) for _night in range(3)] == [2, 1, 0]
    assert len(seen) == len(set(seen)) == 3
    assert seen[0] == read[2].version.files.get().sha256  # the newest first
