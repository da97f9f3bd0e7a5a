"""The results of the demonstration reviewed, approved, issued and made known, so that letters can follow (演示数据)."""

import copy
import io
from typing import Any

from django.utils import timezone

from houping.apps.accounts.roles import Role
from houping.apps.jobs import services as jobs
from houping.apps.reports import drafts, places, tasks
from houping.apps.reports.models import Issue, Round
from houping.apps.reports.services import issuing, reviewing
from houping.apps.results import approval
from houping.apps.results.models import of


def load(demo: Any) -> None:
    """Review, propose, approve, issue, publish: each by another person, as the rules demand."""
    assessment, people = demo.assessment, demo.people
    if of(assessment, "reports") is None:
        return
    _review(demo)
    proposal = approval.propose(actor=people[Role.QC], assessment=assessment, reason="按得分和名额（演示）")
    opinion = {"opinion": "同意（演示）", "reference": assessment.documents.filter(kind="basis").first()}
    for role, action, values in (
        (Role.XZJ, "review", opinion),
        (Role.LG, "approve", {"basis": "领导小组会议纪要（演示）"}),
    ):
        proposal = approval.move(
            actor=people[role],
            proposal_id=proposal.pk,
            action=action,
            version=proposal.version,
            values=values,
        )
    made = _written(
        issuing.issue(actor=people[Role.LGO], assessment=assessment, document_number="演示〔2022〕1号")
    )
    issuing.publish(actor=people[Role.LGO], issue_id=made.pk, version=made.version)


def _review(demo: Any) -> None:
    """Two rounds: remarks and a return, answers and a draft worded anew, then the pass."""
    assessment, people = demo.assessment, demo.people
    first = reviewing.submit(actor=people[Role.TPL], assessment=assessment, note="初稿（演示）。")
    name = next(n for n in drafts.reports_of(first.run) if "/" in n)
    version = drafts.versions(assessment, name)[0]
    found = places.places(version)
    said = [
        (Role.QC, found[3], "请写明入户走访的组织方式。（演示）", True),
        (Role.DEPT, found[8], "表述与行业部门口径一致，建议说明数据来源。（演示）", False),
    ]
    remarks = [
        reviewing.remark(
            actor=people[role],
            assessment=assessment,
            name=name,
            heading=place.heading,
            quote=place.quote,
            text=text,
            must=must,
        )
        for role, place, text, must in said
    ]
    _decide(demo, first, "return", "请按意见修改后再次送审。（演示）", timezone.localdate())
    reviewing.revise(
        actor=people[Role.TPL],
        assessment=assessment,
        name=name,
        file=io.BytesIO(
            _with_sentence(
                version.read(), "入户走访由分县评估组的调查员结伴进行，当日汇总、当日审核。（演示）"
            )
        ),
        file_name="修订稿.docx",
        note="补充入户走访的组织方式（演示）",
    )
    answers = (("done", "已在“基本情况”补充。"), ("explain", "口径已在表下注明，正文不再重复。"))
    for one, (action, text) in zip(remarks, answers, strict=True):
        reviewing.take(
            actor=people[Role.TPL], remark_id=one.pk, action=action, version=1, text=f"{text}（演示）"
        )
    second = reviewing.submit(actor=people[Role.TPL], assessment=assessment, note="按意见修改（演示）。")
    reviewing.take(actor=people[Role.QC], remark_id=remarks[0].pk, action="settle", version=2, text="")
    _decide(demo, second, "pass", "同意。（演示）", None)


def _decide(demo: Any, one: Round, action: str, opinion: str, until: Any) -> None:
    reviewing.decide(
        actor=demo.people[Role.XZJ],
        round_id=one.pk,
        action=action,
        version=one.version,
        opinion=opinion,
        revise_by=until,
    )


def _with_sentence(data: bytes, text: str) -> bytes:
    """Return a Word report with one more paragraph at the end of its first part, set as the one before it."""
    from docx import Document  # loads what writes documents

    document = Document(io.BytesIO(data))
    paragraphs = document.paragraphs
    last = next(i for i, p in enumerate(paragraphs) if p.text.startswith("二、")) - 1
    made = copy.deepcopy(paragraphs[last]._p)
    paragraphs[last]._p.addnext(made)
    worded = document.paragraphs[last + 1]
    for run in worded.runs[1:]:
        run._r.getparent().remove(run._r)
    worded.runs[0].text = text
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _written(made: Issue) -> Issue:
    """Let the job that writes the files run here: no worker serves a site that is being filled."""
    job = jobs.claim(str(made.job_id))
    assert job is not None
    jobs.finish(job, tasks.issue(job, lambda _message, _share: None))
    made.refresh_from_db()
    return made
