"""Refusals of the interface for programs that speak to ODK Central (pyodk, ruODK, Power BI)."""

from houping.core.errors.base import DeniedError, InputError, StateError


class HttpsOnly(DeniedError):
    """A token sent as a password over an open line."""

    code = "https-only"
    zh = "用户名加令牌的登录方式只能经 https 使用。请改用 https 地址，或先取得会话后以 Bearer 方式调用。"
    en = "User name with token is taken over https only. Use the https address, or open a session and call with Bearer."


class PersonMayNot(DeniedError):
    """Something that a token stands for and its person may not do."""

    code = "person-may-not"
    zh = "您没有进行此操作的权限，令牌不增加权限。可以办理的：{who}。"
    en = "You may not do this, and a token adds no permission. Possible for: {who}."


class QueryNotOffered(InputError):
    """A part of OData that is not offered, named so that nobody takes the answer for what it would mean."""

    code = "query-not-offered"
    zh = (
        "不支持 {what}。可用：$top、$skip、$count、$filter、$select、$expand=*；$select 与 $expand 不能同用。"
    )
    en = "{what} is not offered. Possible: $top, $skip, $count, $filter, $select, $expand=*; not $select with $expand."


class FilterUnreadable(InputError):
    """A $filter that cannot be read, or that names a field that cannot be filtered by."""

    code = "filter-unreadable"
    zh = "$filter 在“{at}”处不能识别。可用字段：{fields}；运算符 lt le eq ne ge gt and or not，函数 now year month day hour minute second。"
    en = "The $filter cannot be read at “{at}”. Fields: {fields}; operators lt le eq ne ge gt and or not, functions now year month day hour minute second."


class ReviewStateUnknown(InputError):
    """A review state that nobody can set."""

    code = "review-state-unknown"
    zh = "不能把 reviewState 设为“{state}”。可设：approved（往前一步：送质控或通过）、hasIssues（退回修改）、rejected（作废）；edited 只由平板提交的修改产生。"
    en = "The reviewState cannot be set to “{state}”. Possible: approved (one step on: to quality control, or passed), hasIssues (sent back), rejected (void); edited comes only from a corrected interview of a tablet."


class RejectionUnexplained(InputError):
    """An interview that is to be void without a coded reason and its explanation."""

    code = "rejection-unexplained"
    zh = "作废须同时写明理由 reason 和原因代码 invalid（{codes}），没有改动。请在请求中一并给出，或在平台“访问审核”办理。"
    en = "A void interview needs a reason and a code invalid ({codes}); nothing was changed. Send both in the request, or act on the page of interviews."


class CommentUnusable(InputError):
    """A comment without text or longer than a remark may be."""

    code = "comment-unusable"
    zh = "批注 body 须为 1–{most} 个字，没有保存。请分成几条批注。"
    en = "The body of a comment must have 1 to {most} characters; nothing was saved. Write several comments."


class FormWithoutQuestions(StateError):
    """A form of which only the XML is known, so that nobody can tell what is personal in its answers."""

    code = "form-without-questions"
    zh = "问卷“{form}”登记时只有 XML，没有题目表，不能判断哪些答案是个人信息，不经接口提供。请在平台查看，或由质量总控组登记题目表。"
    en = "Only the XML of the form “{form}” is known, not its questions: what is personal in its answers cannot be told, so they are not given here. Look at them on the platform, or have quality control register the questions."
