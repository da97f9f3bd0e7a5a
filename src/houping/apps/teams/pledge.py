"""The text of the discipline commitment: from the plan's own demands where it states them (十一（三）, 十（三）)."""

from typing import Any

ITEMS = (
    "严格执行中央八项规定精神和市委实施意见精神，严守政治纪律、工作纪律、廉洁纪律。",
    "独立、客观、公正开展工作，不受任何单位和个人干扰，不弄虚作假，不徇私舞弊。",
    "不接受被评估区县的宴请、礼品、礼金和超标准接待，食宿、交通费用自理。",
    "严守保密规定，不泄露抽样名单、访谈内容、个人信息和未公布的评估结果。",
    "不增加基层负担，不要求村级填表报数，不搞形式主义。",
    "与被评估区县有利害关系的，主动报告并回避。",
)


def pledge(assessment: Any) -> str:
    """Return the text that everybody who takes part signs."""
    lines = [f"{assessment.title}工作纪律承诺书", "", "本人参加本次评估工作，郑重承诺："]
    lines += [f"{number}. {item}" for number, item in enumerate(ITEMS, start=1)]
    lines += ["如有违反，自愿接受依纪依规处理。"]
    return "\n".join(lines)
