"""Typical titles of problems, offered while one is reported; kept in Chinese (domain.md 3)."""

TITLES = (
    "疑似应纳未纳",
    "疑似风险消除不准",
    "疑似饮水安全未达标",
    "疑似住房安全未保障",
    "疑似义务教育未保障",
    "疑似基本医疗未保障",
    "政策未落实",
    "帮扶责任人不到位",
    "公益岗位管理不规范",
    "项目资产闲置",
    "数据不实",
)
