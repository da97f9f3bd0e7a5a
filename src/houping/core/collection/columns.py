"""The columns of the answer tables besides the measures of the plan: name -> (meaning, must it be there)."""

from collections.abc import Mapping
from types import MappingProxyType

Columns = Mapping[str, tuple[str, bool]]

TABLES: Mapping[str, Columns] = MappingProxyType(
    {
        "households": {
            "household": ("户编号（内部）", True),
            "unit": ("单位编号（加盐），须在样本名单中", True),
            "village": ("村代码，12 位", True),
            "county": ("区县代码", True),
            "status": ("main 主样本，reserve 备用样本", False),
            "substitute_for": ("替换了哪一户；主样本为空", False),
            "disposition": ("访问结果：complete refusal noncontact ineligible unknown", True),
            "reason": ("未完成的原因", False),
            "mode": ("方式：visit 入户，phone 电话，video 视频", False),
            "team": ("小组", False),
            "interviewer": ("调查员", True),
            "date": ("访问日期", False),
            "start": ("开始时间 HH:MM", False),
            "minutes": ("用时（分钟）", False),
            "persons": ("家庭人口（人）", True),
            "income_pc_yuan": ("本年度人均纯收入（元）；不问收入账的户为空", True),
            "income_last_yuan": ("上年度人均纯收入（元）", True),
            "rigid_spending_yuan": ("人均刚性支出（元）", True),
        },
        "phone": {
            "household": ("户编号（内部）", True),
            "unit": ("单位编号（加盐），须在电话样本中", True),
            "county": ("区县代码", True),
            "household_type": ("relieved 已脱贫户，monitored 易返贫致贫户", False),
            "block": ("第几批号码", False),
            "attempts": ("拨打次数", False),
            "disposition": ("complete partial refusal noncontact other_nonresponse unknown ineligible", True),
            "aaprc": ("AAPOR 代码，如 1.1", False),
        },
        "villages": {
            "village": ("村代码，12 位，须在样本村中", True),
            "county": ("区县代码", True),
        },
        "marks": {
            "county": ("区县代码", True),
            "measure": ("测量项", True),
            "source": ("county 资料查阅，interview 访谈", False),
            "kind": ("访谈对象：leader department town village_cadre team helper；资料查阅为空", True),
            "rater": ("评分人序号", True),
            "mark": ("评分 0–100", True),
        },
        "routine": {
            "county": ("区县代码", True),
            "measure": ("测量项", True),
            "value": ("数值（单位见方案）", True),
            "department": ("提供部门", False),
            "as_of": ("数据时点", False),
        },
        "problems": {
            "problem": ("问题编号", True),
            "county": ("区县代码", True),
            "village": ("村代码，可空", False),
            "household": ("户编号，可空", False),
            "indicator": ("指标编号，如 2.3", True),
            "title": ("问题简述", False),
            "class": ("suspected 疑似，confirmed 确认", False),
            "spread": ("point 点上，area 面上", False),
            "severity": ("minor 一般，serious 较重，grave 严重", True),
            "ruling": (
                "upheld 成立，partly 部分成立，no_deduction 不扣分，dismissed 不成立，或空",
                True,
            ),
            "fixed_on_site": ("是否边查边改", False),
            "attribution": ("responsibility 责任，policy 政策，work 工作；未归因为空", False),
        },
    }
)


def required(table: str) -> tuple[str, ...]:
    """Return the columns that a table must have besides its measures."""
    return tuple(name for name, (_, needed) in TABLES[table].items() if needed)
