"""What `houping estimate` was asked: options of the command line over those of a design file."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, get_args

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from houping.core.errors import ChoiceUnknown, FileMissing, FileUnreadable, OptionMissing, SettingInvalid
from houping.core.estimation import METHODS, RULES
from houping.core.estimation.design import Unequal

MISSING_RULES = ("error", "domain", "drop")
LISTS = ("strata", "psu", "popsize", "mean", "total", "ratio", "proportion", "by")
TEXTS = ("weight", "ci", "calibrate", "replicates", "lonely", "unequal", "na", "sheet")
DEFAULTS = {"lonely": "error", "na": "error"}


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
    settings |= {key: value for key, value in options.items() if value not in (None, [], "", False)}
    merged: dict[str, Any] = {key: _names(key, settings.get(key), design) for key in LISTS}
    merged |= {key: _text(key, settings.get(key), design) for key in TEXTS}
    merged |= {"nest": bool(settings["nest"]), "level": settings["level"]}
    request = Request(**merged)
    _check(request)
    return request


def read_settings(path: Path) -> dict[str, Any]:
    """Read a YAML or JSON mapping; raises FileMissing, FileUnreadable."""
    if not path.is_file():
        raise FileMissing(path=path)
    try:
        found = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except (YAMLError, UnicodeDecodeError) as error:
        raise FileUnreadable(path=path, detail=" ".join(str(error).split())) from None
    if not isinstance(found, dict):
        raise FileUnreadable(path=path, detail="应为“键: 值”的 YAML 或 JSON 文件")
    return {str(key): value for key, value in found.items()}


def _settings(path: Path) -> dict[str, Any]:
    settings = read_settings(path)
    known = {field.name for field in fields(Request)}
    for key in settings:
        if key not in known:
            raise SettingInvalid(path=path, key=key, value=settings[key], expected="、".join(sorted(known)))
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
            raise SettingInvalid(path=path or f"--{key}", key=key, value=item, expected="列名")
        names += [name.strip() for name in str(item).split(",")]
    if "" in names:
        raise SettingInvalid(path=path or f"--{key}", key=key, value=value, expected="用逗号分隔的列名")
    return tuple(names)


def _text(key: str, value: Any, path: Path | None) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise SettingInvalid(path=path or f"--{key}", key=key, value=value, expected="文本")
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
            raise ChoiceUnknown(option=option, value=value, known="、".join(known))
    if isinstance(request.level, bool) or not isinstance(request.level, (int, float)):
        raise ChoiceUnknown(option="--level", value=request.level, known="0.95")
    if not 0 < request.level < 1:
        raise ChoiceUnknown(option="--level", value=request.level, known="0.80、0.90、0.95、0.99")
    for y, x in request.ratios:
        if not y or not x:
            raise SettingInvalid(path="--ratio", key="ratio", value=f"{y}/{x}", expected="分子列/分母列")
    if not (request.mean or request.total or request.ratio or request.proportion):
        raise OptionMissing(option="--mean / --total / --ratio / --proportion", detail="没有要估计的变量")
    if not request.weight and not request.popsize:
        raise OptionMissing(option="--weight", detail="没有权重列，也没有可推出权重的总体数（--popsize）")
