"""Names that the method writes in Chinese (steps, answer tables, reasons), marked so that pages can translate them."""

from django.utils.translation import gettext_noop

NAMES = (
    gettext_noop("核对评估方案"),
    gettext_noop("生成演示抽样框"),
    gettext_noop("核对并冻结抽样框"),
    gettext_noop("抽取样本"),
    gettext_noop("模拟实地与电话调查"),
    gettext_noop("核对调查结果"),
    gettext_noop("加权"),
    gettext_noop("估计与误差"),
    gettext_noop("综合评分"),
    gettext_noop("排序与等次建议"),
    gettext_noop("撰写报告"),
    gettext_noop("入户调查"),
    gettext_noop("电话调查"),
    gettext_noop("村调查表"),
    gettext_noop("查阅访谈评分"),
    gettext_noop("平时情况"),
    gettext_noop("问题清单"),
)
