"""Refusals that keep work away from villages."""

from houping.core.errors.base import InputError


class VillageAsked(InputError):
    """Material was asked of a village (R-11.2)."""

    code = "village-asked"
    zh = "不得要求村级填表报数（十一（一））：资料不能向“{village}”要。请向区县有关部门要，或由评估人员入村查阅。"
    en = "No forms or figures may be asked of a village: not of “{village}”. Ask the county's departments, or read the material in the village."
