"""The two tables of a sampling frame: columns, types, allowed values, and their Chinese headers.

The Excel template, the readers, the checks and the data dictionary (docs/reference/frame.md) all
follow this file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Kind = Literal["text", "code", "label", "int", "float", "bool", "date"]

VILLAGE_TYPES = MappingProxyType({"relieved": "脱贫村", "ordinary": "一般村"})
VILLAGE_KINDS = MappingProxyType({"village": "行政村", "community": "社区"})
HOUSEHOLD_TYPES = MappingProxyType(
    {"monitored": "易返贫致贫户", "relieved": "已脱贫户", "general": "一般农户"}
)
MONITORED_CATEGORIES = MappingProxyType(
    {"unstable": "脱贫不稳定户", "borderline": "边缘易致贫户", "sudden": "突发严重困难户"}
)
LISTED_REASONS = MappingProxyType(
    {
        "tekun": "特困",
        "dibao": "低保",
        "illness": "因病",
        "disaster": "因灾",
        "accident": "因意外事故",
        "income_drop": "收入大幅缩减",
    }
)
COUNTY = r"[0-9]{6}[A-Z]?"
VILLAGE = r"[0-9]{12}"
HOUSEHOLD = r"[0-9]{12}-[0-9]{4,6}"
TOWN = r"[0-9]{9}"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it may hold, and what the user sees of it.

    `pattern` is a regular expression over the whole value; `minimum` and `maximum` bound numbers in `unit`.
    Floats carry at most two decimals. `labels` maps the stored code to the Chinese word. What is `sealed` is checked
    and bound by the digest of the table, but stands in no frozen file (R-13.4).
    """

    name: str
    kind: Kind
    header: str
    note: str
    unit: str = ""
    aliases: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    pattern: str = ""
    minimum: float | None = None
    maximum: float | None = None
    nullable: bool = False
    private: bool = False
    sealed: bool = False
    example: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the frame: its file name, Chinese title, columns and key."""

    name: str
    title: str
    key: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(column.name for column in self.columns)

    @property
    def frozen_names(self) -> tuple[str, ...]:
        """Column names in order, those left out that no frozen file holds."""
        return tuple(column.name for column in self.columns if not column.sealed)

    def column(self, name: str) -> Column:
        """Return the column called `name`; raises KeyError."""
        return {column.name: column for column in self.columns}[name]

    def names_by_header(self) -> dict[str, str]:
        """Return every accepted header (name, Chinese header, alias) with the column that it means."""
        return {
            header: column.name
            for column in self.columns
            for header in (column.name, column.header, *column.aliases)
        }


def _count(name: str, header: str, note: str, unit: str = "户", **more: object) -> Column:
    return Column(name, "int", header, note, unit, minimum=0, maximum=10_000_000, **more)  # type: ignore[arg-type]


VILLAGES = Table(
    "villages",
    "村表",
    "village",
    (
        Column(
            "county",
            "code",
            "区县代码",
            "国标六位代码；万盛经开区用 500110W",
            pattern=COUNTY,
            aliases=("区县编码", "县代码"),
            example="500101",
        ),
        Column("county_name", "text", "区县名称", "区县全称", aliases=("区县", "县名称"), example="万州区"),
        Column(
            "town",
            "code",
            "乡镇代码",
            "国家统计局九位代码",
            pattern=TOWN,
            aliases=("乡镇编码", "乡镇街道代码"),
            example="500101104",
        ),
        Column(
            "town_name",
            "text",
            "乡镇名称",
            "乡镇（街道）全称",
            aliases=("乡镇", "乡镇街道"),
            example="示例镇",
        ),
        Column(
            "village",
            "code",
            "村代码",
            "国家统计局十二位代码，按文本填写",
            pattern=VILLAGE,
            aliases=("村编码", "行政村代码"),
            example="500101104201",
        ),
        Column(
            "village_name",
            "text",
            "村名称",
            "村（居）委会全称",
            aliases=("村", "行政村", "行政村名称"),
            example="示例村民委员会",
        ),
        Column("village_kind", "label", "村居类别", "行政村或社区", labels=VILLAGE_KINDS, example="行政村"),
        Column("village_type", "label", "村类型", "脱贫村或一般村", labels=VILLAGE_TYPES, example="脱贫村"),
        _count("households", "农户数", "农村户总数，等于户表中本村的行数", aliases=("总户数",), example="3"),
        _count(
            "relieved_households", "脱贫户数", "有脱贫人口的户，含其中现为监测对象的脱贫不稳定户", example="2"
        ),
        _count(
            "relieved_persons", "脱贫人口数", "建档立卡脱贫人口", "人", aliases=("脱贫人口",), example="7"
        ),
        _count(
            "relieved_persons_2020",
            "2020年脱贫人口数",
            "其中 2020 年脱贫的人口",
            "人",
            aliases=("2020年脱贫人口",),
            example="1",
        ),
        _count(
            "monitored_households",
            "监测对象户数",
            "易返贫致贫户，三类合计",
            aliases=("监测户数",),
            example="1",
        ),
        Column(
            "collective_income_yuan",
            "float",
            "村集体经济收入",
            "上年度，最多两位小数",
            "元",
            minimum=-1e9,
            maximum=1e10,
            example="52000.00",
        ),
        Column(
            "remoteness_km",
            "float",
            "距县城里程",
            "村委会到县城的公路里程，最多两位小数",
            "公里",
            minimum=0,
            maximum=1000,
            example="36.50",
        ),
        Column("disaster_2021", "bool", "2021年受灾", "当年是否受灾", aliases=("是否受灾",), example="否"),
        Column(
            "resettlement_site",
            "bool",
            "有安置点",
            "是否有易地扶贫搬迁集中安置点",
            aliases=("是否有安置点",),
            example="否",
        ),
        Column("source", "text", "数据来源", "提供部门", example="区县乡村振兴局"),
        Column("as_of", "date", "数据时点", "年-月-日", example="2021-09-30"),
    ),
)

HOUSEHOLDS = Table(
    "households",
    "户表",
    "household",
    (
        Column(
            "household",
            "code",
            "户编号",
            "村代码-四位序号，按文本填写",
            pattern=HOUSEHOLD,
            private=True,
            aliases=("户编码", "户代码"),
            example="500101104201-0001",
        ),
        Column(
            "village",
            "code",
            "村代码",
            "与村表一致",
            pattern=VILLAGE,
            aliases=("村编码", "行政村代码"),
            example="500101104201",
        ),
        Column(
            "county",
            "code",
            "区县代码",
            "与村表一致",
            pattern=COUNTY,
            aliases=("区县编码", "县代码"),
            example="500101",
        ),
        Column(
            "household_type",
            "label",
            "户类型",
            "同时符合多类时，先监测对象，再已脱贫户",
            labels=HOUSEHOLD_TYPES,
            aliases=("农户类型",),
            example="易返贫致贫户",
        ),
        Column(
            "monitored_category",
            "label",
            "监测对象类别",
            "仅易返贫致贫户填写",
            labels=MONITORED_CATEGORIES,
            aliases=("监测类别",),
            nullable=True,
            example="脱贫不稳定户",
        ),
        Column(
            "listed",
            "bool",
            "重点关注户",
            "特困、低保或刚性支出较大、收入大幅缩减的户",
            aliases=("是否重点关注",),
            example="是",
        ),
        Column(
            "listed_reason",
            "label",
            "重点关注原因",
            "仅重点关注户填写",
            labels=LISTED_REASONS,
            nullable=True,
            aliases=("关注原因",),
            example="低保",
        ),
        Column(
            "persons",
            "int",
            "家庭人口",
            "户籍人口",
            "人",
            minimum=1,
            maximum=30,
            aliases=("人口数",),
            example="4",
        ),
        Column(
            "relieved_persons",
            "int",
            "脱贫人口数",
            "其中建档立卡脱贫人口",
            "人",
            minimum=0,
            maximum=30,
            aliases=("脱贫人口",),
            example="4",
        ),
        Column("relocated", "bool", "易地搬迁户", "是否易地扶贫搬迁户", aliases=("是否搬迁",), example="否"),
        Column(
            "head_name",
            "text",
            "户主姓名",
            "户主姓名",
            private=True,
            aliases=("姓名", "户主"),
            example="张示例",
        ),
        Column(
            "id_number",
            "text",
            "户主身份证号",
            "十八位，按文本填写；核对后不进冻结的表",
            private=True,
            sealed=True,
            aliases=("身份证号", "身份证号码", "公民身份号码"),
            example="509901197001011232",
        ),
        Column(
            "phone",
            "text",
            "联系电话",
            "手机或固定电话，没有则留空",
            nullable=True,
            private=True,
            aliases=("电话", "手机号", "手机号码", "联系方式"),
            example="10040000000",
        ),
    ),
)

TABLES = MappingProxyType({table.name: table for table in (VILLAGES, HOUSEHOLDS)})
UNIT_COLUMN = "unit"
ROOT_COLUMN = "households_root"
