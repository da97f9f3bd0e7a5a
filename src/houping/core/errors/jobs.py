"""Why a background job did not end well."""

from houping.core.errors.base import StateError


class JobFaulty(StateError):
    """The work of a job failed for a reason that nobody foresaw."""

    code = "job-faulty"
    zh = "任务出错（编号 {job}），已记入日志，未保存半截结果。请重新启动任务；如仍失败，请把编号告知系统管理员。"
    en = "The job failed (number {job}); the log has the details and no partial result was kept. Start it again; if it fails again, tell the system administrator this number."


class JobInterrupted(StateError):
    """The workers of a job were stopped again and again."""

    code = "job-interrupted"
    zh = "任务运行 {attempts} 次均被中断（后台进程被停止或断电），没有完成。请联系系统管理员检查服务器后重新启动任务。"
    en = "The job was interrupted {attempts} times (worker stopped or power lost) and did not finish. Ask the system administrator to check the server, then start it again."


class JobTooLong(StateError):
    """A job took longer than any job may."""

    code = "job-too-long"
    zh = "任务超过 {hours} 小时仍未完成，已停止。请检查输入数据的规模后重新启动；如仍超时，请联系系统管理员。"
    en = "The job had not finished after {hours} hours and was stopped. Check the size of its input and start it again; if it still takes so long, tell the system administrator."
