"""Questionnaires: reading, converting, publishing them and reading what comes back."""

from houping.core.errors.base import InputError, StateError


class FormUnreadable(InputError):
    """A questionnaire is neither a Markdown table nor an Excel workbook of the XLSForm kind."""

    code = "form_unreadable"
    zh = "问卷 {name} 无法读取：{detail}。请使用从本系统导出的 Excel 或 Markdown 表格，首列写工作表名 survey、choices、settings。"
    en = "The questionnaire {name} cannot be read: {detail}. Use Excel or Markdown as exported here; the first column names the sheet survey, choices or settings."


class FormMissing(InputError):
    """There is no questionnaire of that name."""

    code = "form_missing"
    zh = "找不到问卷“{name}”。请给出文件路径，或内置问卷名：{known}。"
    en = "There is no questionnaire '{name}'. Give the path of a file, or a built-in name: {known}."


class FormRejected(InputError):
    """A questionnaire has faults and cannot be published; every place is listed."""

    code = "form_rejected"
    zh = "问卷 {name} 有 {count} 处问题，不能发布。请逐条改正后重试：\n{lines}"
    en = "The questionnaire {name} has {count} faults and cannot be published. Mend them and try again:\n{lines}"


class FormNotConverted(InputError):
    """The converter refuses a questionnaire."""

    code = "form_not_converted"
    zh = "问卷 {name} 无法转换为 XForm：{detail}。请按提示改正表格中的这一处。"
    en = "The questionnaire {name} cannot be converted to an XForm: {detail}. Mend that place of the sheet."


class FormNotValidated(StateError):
    """Java is missing, so that nobody knows whether phones can open the form."""

    code = "form_not_validated"
    zh = "没有安装 Java，无法验证问卷 {name} 能在平板上打开，不能发布。请在服务器上安装 default-jre-headless（17 或更新）后重试。"
    en = "Java is not installed, so it cannot be verified that tablets can open the questionnaire {name}; it is not published. Install default-jre-headless (17 or newer) on the server and try again."


class SubmissionUnreadable(InputError):
    """A submission is not the XML of the form it names."""

    code = "submission_unreadable"
    zh = "提交的数据不是问卷 {form} 的 XML：{detail}。原始文件已保留，请联系管理员。"
    en = "The submission is not XML of the form {form}: {detail}. The bytes are kept; ask the administrator."


class ExpressionUnreadable(InputError):
    """A condition or calculation of a questionnaire is no expression that all form engines read."""

    code = "expression_unreadable"
    zh = "表达式“{text}”在“{place}”处无法读取。请检查括号、引号是否成对，函数名和参数个数是否正确。"
    en = "The expression '{text}' cannot be read at '{place}'. Check brackets and quotes, the function's name and its number of arguments."


class InstrumentUnknown(StateError):
    """A published form came as an XForm alone: nobody knows which of its values are measures of the plan."""

    code = "instrument_unknown"
    zh = "问卷 {form} 的版本 {version} 登记时没有 Markdown 表格，无法知道各题的含义和测量项。请以 Markdown 表格登记同内容的新版。"
    en = "Version {version} of the form {form} was registered without its Markdown tables: what its values mean is unknown. Register the same questionnaire as Markdown tables."
