"""What is wrong with a questionnaire: the code of each rule, its fault and its cure, in both languages.

Rules with an E concern what form engines compute or show differently; those with a P the plan (R-2.1, R-2.17,
R-2.18); those with an F the sheet itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from houping.core.checks import Problem
from houping.core.errors import Words

W = Words
RULES: Mapping[str, tuple[Words, Words]] = {
    "F01": (
        W("settings 表缺少 {what}", "The settings lack {what}"),
        W("在 settings 表补上这一列", "Add that column to the settings sheet"),
    ),
    "F02": (
        W("名称“{what}”不能用", "The name '{what}' cannot be used"),
        W(
            "名称以字母开头，只用字母、数字和下划线",
            "Begin with a letter; letters, digits and underscores only",
        ),
    ),
    "F03": (
        W("名称“{what}”重复，首次在第 {first} 行", "The name '{what}' is used before, in row {first}"),
        W("改用另一个名称", "Choose another name"),
    ),
    "F04": (
        W("题型“{what}”不认识", "The type '{what}' is unknown"),
        W("改用问卷说明中列出的题型", "Use a type that the page on questionnaires lists"),
    ),
    "F05": (
        W("没有选项表“{what}”", "There is no list '{what}'"),
        W("在 choices 表补上，或改正拼写", "Add it to the choices, or mend the spelling"),
    ),
    "F06": (
        W("选项编码“{what}”为空或含空格", "The code '{what}' is empty or has a blank"),
        W("编码不能含空格：多选题用空格分隔答案", "No blanks: several answers are divided by blanks"),
    ),
    "F07": (
        W("选项编码“{what}”在同一选项表中重复", "The code '{what}' occurs twice in its list"),
        W("一个编码只用一次", "Use a code once"),
    ),
    "F08": (
        W("缺少 {what}", "{what} is missing"),
        W(
            "中文、英文两列都填，列名写成 label::中文(zh)、label::English(en)",
            "Fill both columns, headed label::中文(zh) and label::English(en)",
        ),
    ),
    "F09": (
        W("有约束条件，却没有中文和英文提示", "A constraint without a message in both languages"),
        W("补上 constraint_message 两列", "Fill both columns of constraint_message"),
    ),
    "F10": (
        W("引用了不存在的“{what}”", "It refers to '{what}', which does not exist"),
        W("改正名称，或补上这道题", "Mend the name, or add the question"),
    ),
    "F11": (
        W("表达式在“{what}”处无法读取", "The expression cannot be read at '{what}'"),
        W(
            "检查括号、引号、函数名和参数个数",
            "Check brackets, quotes, the function's name and number of arguments",
        ),
    ),
    "F12": (
        W("“{what}”没有成对", "'{what}' has no counterpart"),
        W("每个 begin 配一个 end", "Give every begin its end"),
    ),
    "F13": (
        W("条件或计算互相依赖：{what}", "Conditions or calculations depend on each other: {what}"),
        W("去掉其中一个引用", "Take one of the references away"),
    ),
    "E01": (
        W(
            "对重复组求和时，不适用的成员在网页填报中会使结果为空：{what}",
            "Summed over a repeat, a member without an answer empties the result in browsers: {what}",
        ),
        W(
            "写成 if(count({what}[. != '']) > 0, sum({what}[. != '']), 0)",
            "Write if(count({what}[. != '']) > 0, sum({what}[. != '']), 0)",
        ),
    ),
    "E02": (
        W("用方括号数字取第几个：{what}", "A bare number in brackets: {what}"),
        W("写成 [position() = n] 或 indexed-repeat()", "Write [position() = n] or indexed-repeat()"),
    ),
    "E03": (
        W("round() 在各填报程序中对半数的处理不同", "Engines round halves differently"),
        W("写成 int(x * 100 + 0.5) div 100", "Write int(x * 100 + 0.5) div 100"),
    ),
    "E04": (
        W(
            "对重复组计数：人数为 0 时平板仍算 1 个：{what}",
            "Counting a repeat: a tablet counts 1 where there is none: {what}",
        ),
        W("改用询问个数的那道题", "Use the question that asks the number"),
    ),
    "E05": (
        W(
            "网页填报没有这种题型或外观：{what}",
            "The browser's filler has no such type or appearance: {what}",
        ),
        W(
            "改用文字、数字、单选、多选、日期、照片或定位",
            "Use text, numbers, choices, dates, photographs or place",
        ),
    ),
    "E06": (
        W("网页填报不显示“{what}”", "The browser's filler does not show '{what}'"),
        W("把内容写进 hint，或删去这一列", "Put it into the hint, or take the column away"),
    ),
    "E07": (
        W("引用上次保存的答案（last-saved），网页填报没有", "last-saved answers do not exist in browsers"),
        W("改用随名单下发的列", "Use a column of the list that tablets get"),
    ),
    "E08": (
        W(
            "重复组放在 field-list 页内，平板不显示：{what}",
            "A repeat on a field-list page is not shown: {what}",
        ),
        W("去掉外层的 field-list", "Take field-list away from the group around it"),
    ),
    "E09": (
        W("正则式没有用 ^ 和 $ 括住", "The pattern is not held by ^ and $"),
        W("写成 regex(., '^…$')", "Write regex(., '^…$')"),
    ),
    "E10": (
        W("pulldata() 只有部分程序支持", "Only some engines have pulldata()"),
        W(
            "写成 instance('表')/root/item[name = ${{x}}]/列",
            "Write instance('list')/root/item[name = ${{x}}]/column",
        ),
    ),
    "E11": (
        W("直接保存 today() 或 now()，各程序写法不同", "today() or now() is stored differently by engines"),
        W("写成 format-date(today(), '%Y-%m-%d')", "Write format-date(today(), '%Y-%m-%d')"),
    ),
    "E12": (
        W("下发名单中没有“{what}”", "The lists of tablets have no '{what}'"),
        W("改用名单已有的列（见问卷说明）", "Use a column that the lists have"),
    ),
    "E13": (
        W(
            "重复次数“{what}”可为 0，而平板总要显示第 1 个",
            "{what} may be 0, and tablets show a first one then",
        ),
        W("在重复组的 relevant 写 {what} > 0", "Write {what} > 0 as the relevant of the repeat"),
    ),
    "P01": (
        W(
            "测量项“{what}”不在方案中，或与计算名不一致",
            "The measure '{what}' is not the plan's, or not the calculation's name",
        ),
        W(
            "hp_measure 与 name 相同，且为方案中的测量项",
            "hp_measure and name are one, a measure of the plan",
        ),
    ),
    "P02": (
        W("没有算出方案的测量项“{what}”", "The plan's measure '{what}' is not computed"),
        W("补一行同名的 calculate，取值 1、0 或空", "Add a calculate of that name giving 1, 0 or nothing"),
    ),
    "P03": (
        W(
            "缺少必有的模块：{what}（方案二（一））",
            "A module that must be there is missing: {what} (section 2(1))",
        ),
        W(
            "“两不愁三保障”、饮水安全、收入变化都要有题目，并标注 hp_atoms",
            "Ask for food and clothes, the three guarantees, water and income, with hp_atoms",
        ),
    ),
    "P04": (
        W(
            "“{what}”不在批准的题目登记册中（方案二（四））",
            "'{what}' is not in the approved register (section 2(4))",
        ),
        W("报市乡村振兴局批准后登记，或删去", "Have it approved and registered, or take it away"),
    ),
    "P05": (
        W("评估内容“{what}”没有题目", "No question covers '{what}'"),
        W("补上题目，在 hp_atoms 中注明", "Add a question and name it in hp_atoms"),
    ),
    "P06": (
        W("方案没有评估内容“{what}”", "The plan has no '{what}'"),
        W("改正 hp_atoms，写成 R-5.指标.序号", "Mend hp_atoms: R-5.indicator.number"),
    ),
    "P07": (
        W("没有注明用于哪项考核评估，或写错：{what}", "The exercise is not named, or wrong: {what}"),
        W("hp_exercise 填方案中三项考核评估的编号", "Name exercises of the plan in hp_exercise"),
    ),
    "P08": (
        W(
            "“{what}”的评估内容也用于 {exercises}，没有注明",
            "The content of '{what}' serves {exercises} too, which is not named",
        ),
        W(
            "在 hp_exercise 中补上：同一道题供几项考核评估使用",
            "Add it to hp_exercise: one question serves several",
        ),
    ),
    "P09": (
        W(
            "“{what}”问了两遍：{form} 的 {earlier} 已经问过（方案二（四））",
            "'{what}' is asked twice: {earlier} of {form} asks it already (section 2(4))",
        ),
        W(
            "删去这道题，在先前那道题的 hp_exercise 中注明也用于本项考核评估；确需再问的，把问题写得不同",
            "Take it away and name its exercise at the earlier question; word it differently if both are needed",
        ),
    ),
}


@dataclass(frozen=True)
class Finding:
    """One fault at one place of a questionnaire; row as an Excel editor counts (the header is row 1)."""

    sheet: str
    row: int
    field: str
    code: str
    fields: tuple[tuple[str, object], ...] = ()

    def message(self, language: str = "zh") -> str:
        """Return the fault in words."""
        return RULES[self.code][0].message(language).format_map(dict(self.fields))

    def remedy(self, language: str = "zh") -> str:
        """Return the cure in words."""
        return RULES[self.code][1].message(language).format_map(dict(self.fields))

    def problem(self, form: str, language: str = "zh") -> Problem:
        """Return the finding as a problem of a file."""
        return Problem(
            row=self.row,
            field=self.field,
            code=self.code,
            message=self.message(language),
            remedy=self.remedy(language),
            file=f"{form}:{self.sheet}",
        )


def finding(code: str, row: int, field: str, sheet: str = "survey", **fields: object) -> Finding:
    """Return a finding; `fields` fill the words of its rule."""
    return Finding(sheet, row, field, code, tuple(fields.items()))
