"""Refusals on the way from computed results to issued reports."""

from houping.core.errors.base import StateError


class ProposalUnderWay(StateError):
    """A proposal waits already for review or approval."""

    code = "proposal-under-way"
    zh = "第 {number} 号等次建议{state}，办结或退回后才能另提。"
    en = "Proposal {number} is under way ({state}); another can be made when it is approved or returned."


class ProposalOutdated(StateError):
    """The results were computed anew after the proposal."""

    code = "proposal-outdated"
    zh = "建议所依据的结果 {old} 已被重新计算为 {new}，不能{action}。请退回本建议，由质量总控组按新结果重新提出。"
    en = "The results of this proposal, {old}, were computed anew as {new}; {action} is not possible. Return it, and let QC propose the new ones."


class ReportsOfOtherGrades(StateError):
    """The newest reports were not written from the newest grades."""

    code = "reports-of-other-grades"
    zh = "最新的报告 {reports} 不是按最新的等次 {grades} 写成的。请质量总控组重新计算，完成后再提出。"
    en = "The newest reports, {reports}, were not written from the newest grades, {grades}. QC computes again and then proposes."


class StepByAnother(StateError):
    """Proposal, review and approval are three people's."""

    code = "step-by-another"
    zh = "提出、审核、审定须由不同的人办理：{who}已办理本建议的前一环节。可由{roles}的其他人办理。"
    en = "Proposal, review and approval are done by different people: {who} did an earlier step of this one. Another person of {roles} can do it."


class ReportsNotApproved(StateError):
    """Reports are issued only after approval (R-8.2)."""

    code = "reports-not-approved"
    zh = "等次和报告尚未审定，不能印发（八，R-8.2）。须先由市乡村振兴局审核、领导小组审定。"
    en = "Grades and reports have not been approved and cannot be issued (R-8.2). The bureau reviews them and the leading group approves them first."


class ReportsIssued(StateError):
    """The reports of a proposal are issued once."""

    code = "reports-issued"
    zh = "第 {number} 号建议的报告已以{document}印发，不能再次印发。"
    en = "The reports of proposal {number} were issued as {document}; they cannot be issued again."
