"""The plan and its folder."""

from houping.core.errors.base import InputError


class PlanMissing(InputError):
    """There is no plan folder of that name or path."""

    code = "plan_missing"
    zh = "找不到方案“{plan}”。请给出方案文件夹的路径，或内置方案名：{known}。"
    en = "There is no plan '{plan}'. Give the path of a plan folder, or a built-in name: {known}."


class PlanYamlBroken(InputError):
    """A file of a plan is not readable as YAML."""

    code = "plan_yaml_broken"
    zh = "{path} 第 {line} 行无法读取：{detail}。请检查缩进、冒号后的空格、引号和括号是否成对。"
    en = "{path}, line {line} cannot be read: {detail}. Check indentation, the blank after colons, quotes and brackets."


class PlanRejected(InputError):
    """A plan contradicts itself or lacks something; every place is listed."""

    code = "plan_rejected"
    zh = "方案 {path} 有 {count} 处错误，不能使用。请逐条改正后重试：\n{lines}"
    en = "The plan {path} has {count} errors and cannot be used. Mend them and try again:\n{lines}"


class PlanNameInvalid(InputError):
    """A plan needs a name without blanks and slashes."""

    code = "plan_name_invalid"
    zh = "方案名“{name}”不能用作标识。请用汉字、字母、数字和下划线，不以数字开头，不含空格和斜杠，如 chongqing_2022。"
    en = "'{name}' cannot name a plan. Use letters, digits and underscores, no blanks or slashes, no digit first, e.g. chongqing_2022."
