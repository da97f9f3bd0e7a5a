import pytest

from houping.core.reporting.sentences import estimate_words, quoted, verdict
from houping.core.reporting.tables import Cells

SEEN = Cells("94.13%", "92.84%", "95.20%", "2652")


def test_an_estimate_is_said_with_interval_and_sample():
    assert estimate_words(SEEN) == "为94.13%（95%置信区间92.84%至95.20%，有效样本2652）"


def test_a_suppressed_estimate_is_said_to_be_suppressed_and_shows_no_figure():
    assert estimate_words(Cells("样本不足", "", "", "20")) == "因样本不足，不单独发布"


def test_a_department_figure_has_no_interval():
    assert estimate_words(Cells("98.20%", "", "", "—")) == "为98.20%"


def test_nothing_is_made_up_where_there_is_no_data():
    assert estimate_words(Cells("—", "", "", "—")) == "没有可用数据"


@pytest.mark.parametrize(
    ("own", "other", "error", "said"),
    [
        (80.0, 70.0, 5.0, "高于"),
        (80.0, 70.0, 5.2, "相当"),
        (70.0, 80.0, 5.0, "低于"),
        (70.0, 70.1, 0.0, "低于"),
        (70.0, 70.0, 0.0, "相当"),
        (None, 70.0, 1.0, None),
        (70.0, None, 1.0, None),
    ],
)
def test_a_difference_within_1_96_standard_errors_is_no_difference(own, other, error, said):
    assert verdict(own, other, error) == said


def test_quotation_marks_inside_a_quoted_name_become_single():
    assert quoted("“两不愁三保障”和饮水安全") == "“‘两不愁三保障’和饮水安全”"
