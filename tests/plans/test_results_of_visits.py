"""The codes of the questionnaire are those of the table of results."""

import re

from houping.core.collection.outcomes import BY_CODE
from houping.plans import folder_of


def test_every_reason_that_a_tablet_offers_is_a_code_with_known_consequences():
    text = (folder_of("chongqing_2021") / "forms" / "household.md").read_text(encoding="utf-8")
    offered = re.findall(r"\| result_detail \| ([\d.]+) \|", text)
    assert len(offered) > 10
    assert [code for code in offered if code not in BY_CODE] == []
