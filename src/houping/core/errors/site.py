"""Refusals of the site: states, versions, files that people hand in."""

from houping.core.errors.base import InputError, StateError, Words


class MoveRefused(StateError):
    """An action that the present state does not allow."""

    code = "move-refused"
    zh = "当前状态“{state}”下不能进行“{action}”；须处于：{possible}。{who}请刷新页面查看最新状态。"
    en = "“{action}” is not possible in state “{state}”; it needs: {possible}. {who}Reload the page to see the present state."

    def __init__(self, *, who: str = "", **fields: object) -> None:
        """Take the roles that may do it as `who`, where they are known."""
        named = Words(f"由{who}办理。", f"Who can: {who}. ") if who else ""
        super().__init__(who=named, **fields)


class RecordChanged(StateError):
    """Somebody else changed the record in the meantime."""

    code = "record-changed"
    zh = "{who}已于{when}修改此记录，您的修改没有保存。请核对最新内容后重新提交（已填内容仍在页面上）。"
    en = "{who} changed this record at {when}; yours was not saved. Compare with the present content and submit again (what you typed is still on the page)."


class AlreadyDone(StateError):
    """Somebody else, or an earlier click, has done it."""

    code = "already-done"
    zh = "{what}已经办理过，没有重复办理，原来的内容没有改动。请刷新页面查看最新情况。"
    en = "{what}: this was done before; it was not done twice and nothing was overwritten. Reload the page to see it."


class PlanFilesUnusable(InputError):
    """An upload that holds no readable plan files."""

    code = "plan-files-unusable"
    zh = "方案文件无法读取：{detail}。请上传由方案文件夹（.yaml，UTF-8）压缩成的 ZIP。"
    en = "The plan files cannot be read: {detail}. Upload a ZIP of the plan folder (.yaml, UTF-8)."


class PlanNotSound(StateError):
    """A plan with errors cannot go on."""

    code = "plan-not-sound"
    zh = "方案还有 {count} 处错误，不能报审。请先按“核对结果”逐条修改。"
    en = "The plan still has {count} errors and cannot be submitted. Mend those listed under “checks” first."


class PlanNotIssued(StateError):
    """Work that waits for the issued plan (R-0.3)."""

    code = "plan-not-issued"
    zh = "方案尚未印发，{work}不能开始（R-0.3）。请领导小组办公室先审定、印发方案。"
    en = "The plan has not been issued; {work} cannot begin (R-0.3). The office of the leading group approves and issues it first."


class OpinionsOpen(StateError):
    """A plan is submitted only when every opinion has its reply (R-9.1)."""

    code = "opinions-open"
    zh = "还有 {count} 条意见没有答复，不能报审。请在“征求意见”页逐条答复。"
    en = "{count} opinions have no reply yet; the plan cannot be submitted. Answer each of them on the consultation page."


class NotYours(StateError):
    """A notice or task of another office."""

    code = "not-yours"
    zh = "此事项属于{owner}，只能由该单位办理。"
    en = "This belongs to {owner}; only that office can act on it."


class FrameFilesUnusable(InputError):
    """An upload that cannot be a sampling frame."""

    code = "frame-files-unusable"
    zh = "抽样框文件不能使用：{detail}。请上传填好的模板（.xlsx），或村表、户表各一份（.csv、.parquet、.xlsx）。"
    en = "These files cannot be a frame: {detail}. Upload the filled template (.xlsx), or one village table and one household table (.csv, .parquet, .xlsx)."


class AnswerFilesUnusable(InputError):
    """An upload that is no delivery of answers."""

    code = "answer-files-unusable"
    zh = "调查结果文件不能使用：{detail}。请上传填好的模板（.xlsx），或按表名命名的 .xlsx、.csv、.parquet 文件，如“平时情况.csv”。"
    en = "These files are no answers: {detail}. Upload the filled template (.xlsx), or .xlsx, .csv or .parquet files named after their table, such as routine.csv."


class StepsMissing(StateError):
    """A step before this one has not been done."""

    code = "steps-missing"
    zh = "还没有{missing}，不能进行这一步。请先完成前面的步骤。"
    en = "There is no {missing} yet, so this step is not possible. Do the earlier steps first."


class RosterRefuses(StateError):
    """Somebody who may not sit in a working group."""

    code = "roster-refuses"
    zh = "{reason}请另选人员，或先由安全管理员收回与之冲突的角色。"
    en = "{reason} Choose somebody else, or let the security administrator withdraw the conflicting role first."


class DocumentUnusable(InputError):
    """A file that the library cannot keep."""

    code = "document-unusable"
    zh = "文件不能入库：{detail}。可用 Word、PDF、Excel、文本、图片和 ZIP，不超过 50 MB。"
    en = (
        "The file cannot be kept: {detail}. Word, PDF, Excel, text, pictures and ZIP up to 50 MB are welcome."
    )
