"""Chinese shows on a machine that has no Chinese font: in charts, and in Word files."""

import io
import pickle
from functools import cache

import pytest
from fontTools.ttLib import TTFont
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text as WrittenText
from matplotlib.textpath import TextPath

from houping.core.reporting.blocks import Chart, texts
from houping.core.reporting.city import city_report
from houping.core.reporting.county import county_report
from houping.documents import canvas, fonts, pictures

SIGNED = {"date": "2021年12月20日", "signer": "后评估第三方评估机构"}


def drawn_texts(figure):
    FigureCanvasAgg(figure).draw()
    found = []
    for artist in figure.findobj(lambda a: isinstance(a, WrittenText) and a.get_visible()):
        if artist.get_text():
            found.append((artist.get_text(), artist.get_fontproperties()))
    return found


@pytest.fixture(scope="module")
def charts(results):
    contents = [city_report(results, **SIGNED)[0]]
    contents.append(county_report(results, results.plan.county("500110W"), **SIGNED)[0])
    return [b for content in contents for b in content.blocks if isinstance(b, Chart)]


def test_every_kind_of_chart_is_drawn(charts):
    assert {c.kind for c in charts} == set(pictures.DRAWINGS)


@pytest.fixture(scope="module")
def labels(charts):
    """Return (title, text, font file) of every word in every chart."""
    return [
        (chart.title, text, font_manager.findfont(properties))
        for chart in charts
        for text, properties in drawn_texts(pictures.draw(chart))
    ]


@cache
def characters(path):
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def test_no_character_of_a_chart_is_an_empty_box(labels):
    for title, text, path in labels:
        missing = [c for c in text if not c.isspace() and ord(c) not in characters(path)]
        assert not missing, (title, text, path)


def test_the_glyph_that_is_drawn_is_not_the_box_of_a_missing_one():
    properties = canvas.font()
    box = TextPath((0, 0), "\U0010fffd", prop=properties)
    for character in "评估脱贫区县綦潼":
        path = TextPath((0, 0), character, prop=properties)
        assert len(path.vertices) and path.vertices.shape != box.vertices.shape


def test_charts_use_only_the_fonts_of_the_program(labels):
    chinese = [path for _, text, path in labels if any("\u4e00" <= c <= "\u9fff" for c in text)]
    assert len(chinese) > 100
    assert all("pylopdf_fonts_zh_cn" in path for path in chinese)


def test_a_picture_has_neither_date_nor_program_name(charts):
    picture = canvas.png(pictures.draw(charts[0]))
    assert b"Software" not in picture and b"tIME" not in picture
    assert canvas.png(pictures.draw(charts[0])) == picture
    assert canvas.svg(pictures.draw(charts[0])) == canvas.svg(pictures.draw(charts[0]))


def test_embedded_fonts_hold_every_character_of_the_document(results):
    content, _ = county_report(results, results.plan.county("500101"), **SIGNED)
    wanted = "".join(texts(content))
    for face in fonts.faces([wanted]).values():
        font = TTFont(io.BytesIO(face))
        known = font.getBestCmap()
        assert not [c for c in wanted if c.isprintable() and ord(c) not in known]
        assert "glyf" in font


def test_an_embedded_font_is_hidden_by_its_key_and_found_again():
    data = bytes(range(64))
    hidden, key = fonts.obfuscate(data, "黑体")
    mask = bytes.fromhex(key.strip("{}").replace("-", ""))[::-1]
    again = bytes(b ^ mask[i % 16] for i, b in enumerate(hidden[:32])) + hidden[32:]
    assert again == data and hidden != data
    assert fonts.obfuscate(data, "黑体") == (hidden, key)


def test_the_fonts_of_a_text_are_the_callers_own_and_go_to_other_processes():
    first, again = fonts.faces(["评估"]), fonts.faces(["估评"])
    assert first == again == pickle.loads(pickle.dumps(first))
    first.clear()
    assert fonts.faces(["评估"]) == again
