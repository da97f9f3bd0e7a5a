"""What `houping estimate` was asked: options of the command line over those of a design file."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, get_args

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from houping.core.errors import (
    ChoiceUnknown,
    FileUnreadable,
    OptionInvalid,
    OptionMissing,
    PlanYamlBroken,
    SettingInvalid,
    Words,
    in_words,
)
from houping.core.estimation import METHODS, RULES
from houping.core.estimation.design import Unequal
from houping.core.estimation.interval import PROPORTION_METHODS
from houping.tables.disk import require_file

MISSING_RULES = ("error", "domain", "drop")
LISTS = ("strata", "psu", "popsize", "mean", "total", "ratio", "proportion", "by")
TEXTS = ("weight", "ci", "calibrate", "replicates", "lonely", "unequal", "na", "sheet")
COLUMN = Words("列名，多个用逗号分隔", "names of columns, separated by commas")
TEXT = Words("文字", "text")
LEVEL = Words("大于 0、小于 1 的数，95% 写作 0.95", "a number above 0 and below 1; 95% is 0.95")
RATIO = Words("分子列/分母列", "numerator/denominator")
ENCODINGS = Words("编码须为 UTF-8 或 GB18030", "it must be UTF-8 or GB18030")
NOTHING = Words("没有要估计的变量", "there is nothing to estimate")
NO_WEIGHT = Words(
    "没有权重列，也没有可推出权重的总体数（--popsize）",
    "there is neither a column of weights nor population sizes to make them from (--popsize)",
)
REPLICATED = ("error", "certainty")
WITH_REPLICATES = Words(
    "error 或 certainty（复本不能表示其他规则）",
    "error or certainty (replicates cannot express the other rules)",
)
DEFAULTS = {"lonely": "error", "na": "error"}
FITTING = dict.fromkeys(("mean", "total", "ratio"), ("mean", "log")) | {
    "proportion": ("mean", *PROPORTION_METHODS)
}


@dataclass(frozen=True)
class Request:
    """Names of columns by their part in the design, statistics wanted, and rules."""

    strata: tuple[str, ...]
    psu: tuple[str, ...]
    popsize: tuple[str, ...]
    mean: tuple[str, ...]
    total: tuple[str, ...]
    ratio: tuple[str, ...]
    proportion: tuple[str, ...]
    by: tuple[str, ...]
    weight: str
    ci: str
    calibrate: str
    replicates: str
    lonely: str
    unequal: str
    na: str
    sheet: str
    nest: bool
    level: float

    @property
    def ratios(self) -> tuple[tuple[str, str], ...]:
        """Numerator and denominator of every ratio."""
        return tuple((y.strip(), x.strip()) for y, _, x in (r.partition("/") for r in self.ratio))

    @property
    def kinds(self) -> tuple[str, ...]:
        """What is to be estimated."""
        return tuple(kind for kind in FITTING if getattr(self, kind))

    @property
    def design_columns(self) -> tuple[str, ...]:
        """Columns that describe the design."""
        weight = (self.weight,) if self.weight else ()
        return (*self.strata, *self.psu, *self.popsize, *weight)

    @property
    def variables(self) -> tuple[str, ...]:
        """Columns that are estimated, and those of the domains."""
        pairs = [name for pair in self.ratios for name in pair]
        return tuple(dict.fromkeys([*self.mean, *self.total, *pairs, *self.proportion, *self.by]))


def request_of(design: Path | None, options: Mapping[str, Any]) -> Request:
    """Merge a design file with the options given; an option wins.

    Raises FileMissing, FileUnreadable, SettingInvalid, ChoiceUnknown or OptionMissing.
    """
    settings: dict[str, Any] = {"nest": False, "level": 0.95} | DEFAULTS
    if design:
        settings |= _settings(design)
    settings |= {
        key: value for key, value in options.items() if value is not False and value not in (None, [], "")
    }
    merged: dict[str, Any] = {key: _names(key, settings.get(key), design) for key in LISTS}
    merged |= {key: _text(key, settings.get(key), design) for key in TEXTS}
    merged |= {"nest": _flag("nest", settings["nest"], design), "level": settings["level"]}
    request = Request(**merged)
    _check(request)
    return request


def read_settings(path: Path) -> dict[str, Any]:
    """Read a YAML or JSON mapping; raises FileMissing, FileUnreadable."""
    require_file(path)
    try:
        found = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise FileUnreadable(path=path, detail=Words("编码须为 UTF-8", "it must be UTF-8")) from None
    except YAMLError as error:
        raise yaml_broken(path, error) from None
    if not isinstance(found, dict):
        wanted = Words("应为“键: 值”的 YAML 或 JSON 文件", "a YAML or JSON mapping is needed")
        raise FileUnreadable(path=path, detail=wanted)
    return {str(key): value for key, value in found.items()}


def yaml_broken(path: Path, error: YAMLError) -> PlanYamlBroken:
    """Return the refusal of a file that is no YAML, with the line; the parser's own words stay in English."""
    mark = getattr(error, "problem_mark", None)
    problem = str(getattr(error, "problem", None) or "not YAML")
    return PlanYamlBroken(
        path=path, line=mark.line + 1 if mark else 1, detail=Words("写法不符合 YAML 或 JSON", problem)
    )


def _settings(path: Path) -> dict[str, Any]:
    settings = read_settings(path)
    known = {field.name for field in fields(Request)}
    for key in settings:
        if key not in known:
            raise SettingInvalid(path=path, key=key, value=settings[key], expected=in_words(sorted(known)))
    margins = settings.get("calibrate")
    if isinstance(margins, str):
        settings["calibrate"] = str(path.parent / margins)
    return settings


def _names(key: str, value: Any, path: Path | None) -> tuple[str, ...]:
    """Split a list, or texts with commas, into names."""
    given = [] if value is None else value if isinstance(value, list) else [value]
    names: list[str] = []
    for item in given:
        if not isinstance(item, (str, int)) or isinstance(item, bool):
            raise SettingInvalid(path=path or f"--{key}", key=key, value=item, expected=COLUMN)
        names += [name.strip() for name in str(item).split(",")]
    if "" in names:
        raise SettingInvalid(path=path or f"--{key}", key=key, value=value, expected=COLUMN)
    return tuple(names)


def _text(key: str, value: Any, path: Path | None) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise SettingInvalid(path=path or f"--{key}", key=key, value=value, expected=TEXT)
    return value


def _flag(key: str, value: Any, path: Path | None) -> bool:
    if not isinstance(value, bool):
        raise SettingInvalid(path=path or f"--{key}", key=key, value=value, expected="true / false")
    return value


def _check(request: Request) -> None:
    choices = {
        "--lonely": (request.lonely, RULES),
        "--na": (request.na, MISSING_RULES),
        "--ci": (request.ci or METHODS[0], METHODS),
        "--unequal": (request.unequal or "hajek", get_args(Unequal)),
    }
    for option, (value, known) in choices.items():
        if value not in known:
            raise ChoiceUnknown(option=option, value=value, known=in_words(known))
    _check_values(request)
    fitting = tuple(dict.fromkeys(m for kind in request.kinds for m in FITTING[kind]))
    if request.ci and request.ci not in fitting:
        raise OptionInvalid(option="--ci", value=request.ci, expected=in_words(fitting))
    if not request.weight and not request.popsize:
        raise OptionMissing(option="--weight", detail=NO_WEIGHT)


def _check_values(request: Request) -> None:
    if request.replicates and request.lonely not in REPLICATED:
        raise OptionInvalid(option="--lonely", value=request.lonely, expected=WITH_REPLICATES)
    if isinstance(request.level, bool) or not isinstance(request.level, (int, float)):
        raise OptionInvalid(option="--level", value=request.level, expected=LEVEL)
    if not 0 < request.level < 1:
        raise OptionInvalid(option="--level", value=request.level, expected=LEVEL)
    for y, x in request.ratios:
        if not y or not x:
            raise OptionInvalid(option="--ratio", value=f"{y}/{x}".strip("/"), expected=RATIO)
    if not (request.mean or request.total or request.ratio or request.proportion):
        raise OptionMissing(option="--mean / --total / --ratio / --proportion", detail=NOTHING)
