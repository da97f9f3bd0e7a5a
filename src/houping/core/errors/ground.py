"""Files, runs and anything that belongs to no step."""

from houping.core.errors.base import InputError, IntegrityError, StateError


class FileMissing(InputError):
    """A named file does not exist."""

    code = "file_missing"
    zh = "找不到文件：{path}。请核对路径后重试。"
    en = "File not found: {path}. Check the path and try again."


class FolderGiven(InputError):
    """A folder stands where a file is needed."""

    code = "folder_given"
    zh = "{path} 是文件夹，这里需要文件。请给出其中文件的路径。"
    en = "{path} is a folder; a file is needed here. Give the path of a file in it."


class FolderUnsuitable(InputError):
    """A folder is not of the kind that a command works on."""

    code = "folder_unsuitable"
    zh = "{path} 不是{kind}：其中没有 {missing}。{hint}"
    en = "{path} is no {kind}: it holds no {missing}. {hint}"


class FileUnreadable(InputError):
    """A file exists but cannot be read as what it should be."""

    code = "file_unreadable"
    zh = "无法读取 {path}：{detail}。请检查文件是否完整、格式是否正确。"
    en = "Cannot read {path}: {detail}. Check that the file is whole and in the right format."


class FileUnwritable(InputError):
    """A file or folder cannot be written."""

    code = "file_unwritable"
    zh = "无法写入 {path}：{detail}。请检查权限和磁盘空间，或换一个位置。"
    en = "Cannot write {path}: {detail}. Check permissions and disk space, or take another place."


class FolderTaken(StateError):
    """An output folder holds something else, which replacing it would destroy."""

    code = "folder_taken"
    zh = "{path} 中已有别的内容，不会覆盖。请换一个新的文件夹。"
    en = "{path} holds something else and is not overwritten. Take a new folder."


class ResultTaken(StateError):
    """An output folder holds an earlier result of the same command, perhaps the only copy."""

    code = "result_taken"
    zh = "{path} 中已有以前的结果，不会自动覆盖。请换一个新的文件夹；确要整体替换，请加 --replace。"
    en = "{path} holds an earlier result and is not overwritten by itself. Take a new folder, or add --replace to replace it as a whole."


class FileTaken(StateError):
    """An output file exists already, and may hold somebody's work."""

    code = "file_taken"
    zh = "{path} 已经存在，不会覆盖。请换一个名称，或先移走原文件。"
    en = "{path} exists already and is not overwritten. Take another name, or move the old file away."


class SuffixUnusable(InputError):
    """An output file is named like another kind of file than it would be."""

    code = "suffix_unusable"
    zh = "{path} 的扩展名应为 {expected}。请改正文件名。"
    en = "{path} must end in {expected}. Change the name of the file."


class ShapeMismatch(InputError):
    """Arrays that belong together differ in length."""

    code = "shape_mismatch"
    zh = "数据列长度不一致：{lengths}。请确认各列来自同一张表。"
    en = "Columns differ in length: {lengths}. Take all of them from one table."


class RowsRejected(InputError):
    """Checks found bad rows; all of them are listed."""

    code = "rows_rejected"
    zh = "{path} 有 {count} 处问题，清单见 {listing}。请逐条修改后重新导入，没有写入任何数据。"
    en = "{path} has {count} problems, listed in {listing}. Mend them and import again; nothing was written."


class AnswersRejected(InputError):
    """Answers break the rules of their tables; nothing was taken over."""

    code = "answers_rejected"
    zh = "{path} 的调查结果有 {count} 处问题，未导入任何数据。请逐条改正后重新导入：\n{lines}"
    en = "The answers in {path} have {count} problems; nothing was imported. Mend them and import again:\n{lines}"


class RunMissing(StateError):
    """A run that an action needs does not exist yet."""

    code = "run_missing"
    zh = "{workspace} 中没有步骤“{step}”的完整运行记录。请先运行：{remedy}"
    en = "{workspace} holds no complete run of step '{step}'. Run first: {remedy}"


class WorkspaceBusy(StateError):
    """Another process works in the same folder."""

    code = "workspace_busy"
    zh = "{path} 正在被另一个进程使用。请等它结束后重试，或换一个工作目录。"
    en = "{path} is in use by another process. Wait for it to end, or take another folder."


class StepUnknown(InputError):
    """A run record names a step that this version does not have."""

    code = "step_unknown"
    zh = "运行记录 {run} 的步骤“{step}”不在本版本中。请使用记录中的版本 {version} 重算。"
    en = "Run {run} is of step '{step}', which this version does not have. Use version {version} of the record."


class OutputChanged(IntegrityError):
    """A stored output is no longer the bytes that its run recorded."""

    code = "output_changed"
    zh = "运行 {run} 的输出 {name} 已被改动或缺失。请重新运行该步骤；在此之前不要使用这一结果。"
    en = "Output {name} of run {run} was changed or is missing. Run the step again; do not use this result before."


class ReplayDiffers(IntegrityError):
    """A recomputed output is not the recorded one."""

    code = "replay_differs"
    zh = "重算 {run} 的结果与记录不一致：{name}（记录 {recorded}，重算 {recomputed}）。请核对输入文件与程序版本。"
    en = "Replaying {run} gave a different {name} (recorded {recorded}, recomputed {recomputed}). Check inputs and code version."


class ReplayOtherCode(ReplayDiffers):
    """A recomputed output is not the recorded one, and the program that made it was another."""

    code = "replay_other_code"
    zh = "运行 {run} 由另一版程序或环境产生（记录 → 现在：{changes}），重算的 {name} 与记录不同（记录 {recorded}，重算 {recomputed}）。请装上记录的版本再重算；若仍不同，才说明结果有问题。"
    en = "Run {run} was made by other code or in another environment (recorded → now: {changes}); {name} comes out differently (recorded {recorded}, recomputed {recomputed}). Install the recorded versions and replay; only a difference then tells of a fault."


class RunAltered(IntegrityError):
    """A record of a run that does not give its own id."""

    code = "run_altered"
    zh = "运行记录被改动过：{path} 的内容与编号 {run} 不符。请从备份恢复该文件夹；没有备份时，把它移到别处，再运行一次该步骤。"
    en = "The record of a run was edited: the content of {path} does not give the id {run}. Restore the folder from a backup; without one, move it away and run the step again."


class InputAway(IntegrityError):
    """An input of a recorded run is not where the record says."""

    code = "input_away"
    zh = "运行 {run} 的输入 {name} 不在记录的位置：{path}。运行文件夹须留在原来的工作目录里（工作目录/步骤/运行编号）；如已单独移动，请移回原处，或连同整个工作目录一起移动。"
    en = "Input {name} of run {run} is not where the record says: {path}. A run stays in its workspace (workspace/step/run); if it was moved alone, move it back, or move the whole workspace."


class InputChanged(IntegrityError):
    """An input of a recorded run is no longer the same bytes."""

    code = "input_changed"
    zh = "运行 {run} 的输入 {name} 已被改动：{path}。请恢复原文件，或重新运行该步骤。"
    en = "Input {name} of run {run} has changed: {path}. Restore the file, or run the step again."


class MeasureNotSimulated(InputError):
    """The plan asks for a measure that the invented households cannot answer."""

    code = "measure_not_simulated"
    zh = "演示数据不能回答方案中的指标项“{measure}”（缺少变量 {column}）。请改用真实调查数据，或在 synthetic/model.py 中增加这一问题。"
    en = "The invented data cannot answer the plan's measure '{measure}' (no variable {column}). Use real answers, or add the question to synthetic/model.py."
