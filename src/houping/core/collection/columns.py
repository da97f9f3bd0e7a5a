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

# table -> what the sheet of it is called
TITLES: Mapping[str, str] = MappingProxyType(
    {
        "households": "入户调查",
        "phone": "电话调查",
        "villages": "村调查表",
        "marks": "查阅访谈评分",
        "routine": "平时情况",
        "problems": "问题清单",
    }
)
# column -> its head in a sheet
HEADS: Mapping[str, str] = MappingProxyType(
    {
        "household": "户编号",
        "unit": "单位编号",
        "village": "村代码",
        "county": "区县代码",
        "status": "样本类别",
        "substitute_for": "替换的户",
        "disposition": "访问结果",
        "reason": "未完成原因",
        "mode": "访问方式",
        "team": "小组",
        "interviewer": "调查员",
        "date": "访问日期",
        "start": "开始时间",
        "minutes": "用时",
        "persons": "家庭人口",
        "income_pc_yuan": "本年度人均纯收入",
        "income_last_yuan": "上年度人均纯收入",
        "rigid_spending_yuan": "人均刚性支出",
        "household_type": "户类型",
        "block": "号码批次",
        "attempts": "拨打次数",
        "aaprc": "AAPOR代码",
        "measure": "测量项",
        "source": "来源",
        "kind": "访谈对象",
        "rater": "评分人序号",
        "mark": "评分",
        "value": "数值",
        "department": "提供部门",
        "as_of": "数据时点",
        "problem": "问题编号",
        "indicator": "指标编号",
        "title": "问题简述",
        "class": "问题状态",
        "spread": "点上面上",
        "severity": "严重程度",
        "ruling": "研判结果",
        "fixed_on_site": "边查边改",
        "attribution": "归因",
    }
)
# column -> kind; all others are text, and the measures of the plan are numbers
KINDS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("minutes", "persons", "block", "attempts", "rater"), "int")
    | dict.fromkeys(("income_pc_yuan", "income_last_yuan", "rigid_spending_yuan", "mark", "value"), "float")
    | dict.fromkeys(("date", "as_of"), "date")
    | {"fixed_on_site": "bool"}
)


def required(table: str) -> tuple[str, ...]:
    """Return the columns that a table must have besides its measures."""
    return tuple(name for name, (_, needed) in TABLES[table].items() if needed)
