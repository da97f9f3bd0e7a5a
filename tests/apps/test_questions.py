"""Destructive acts ask: every form that sends something is known to ask first, or known to need no question."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

import houping
from houping.apps.plans.models import PlanVersion
from houping.apps.results.models import Proposal
from houping.apps.sampling.models import Ceremony
from houping.apps.supervision.models import Referral, Slip, Violation, Voice

ROOT = Path(houping.__file__).parent
TEMPLATES = sorted(path for part in ("apps", "site") for path in (ROOT / part).rglob("templates/**/*.html"))
FORM = re.compile(r"<form\b[^>]*?method=\"post\".*?</form>", re.DOTALL)
ADDRESS = re.compile(r"action=\"{% url '([\w:-]+)'")
# What cannot be undone, by the address of its form (a form without address sends to its own page).
ASKS = {
    "accounts:deactivate",
    "accounts:decide",  # declining; what is granted can be withdrawn
    "accounts:end-session",
    "accounts:recovery-codes",
    "accounts:reset-password",
    "accounts:reset-second-factor",
    "accounts:stop-avoiding",
    "accounts:withdraw",
    "collection:device-act",
    "collection:form-act",  # each step asks its own question
    "collection:quarantine-decide",
    "field:pair-end",
    "field:replace",
    "field:schedule-act",
    "field:strike",
    "field:trip-move",
    "frames:freeze",
    "frames:sign",
    "plans:forward",
    "plans:move",
    "plans:reply",
    "plans:sign",
    "plans/notice_new.html",
    "reports:issue",
    "reports:publish",
    "reports:review-decide",
    "reports:review-submit",
    "results:compute",
    "results:interviews-export",  # what left the house does not come back
    "results:proposal-move",
    "results/proposals.html",
    "sampling:begin",
    "sampling:contribute",
    "sampling:decide",
    "sampling:move",
    "supervision:cooperation-issue",
    "supervision:cooperation-item-drop",
    "supervision:cooperation-move",  # each step asks its own question
    "supervision:list-item-drop",
    "supervision:list-publish",
    "supervision:list-remind",
    "supervision:list-sign",
    "supervision:strike",
    "supervision:violation-link",
    "supervision/new.html",
    "supervision/record.html",  # each step asks its own question
    "supervision/sealed.html",
    "teams:expense-strike",
    "teams:member",  # ending; a confirmed member can be ended
    "teams:tender-move",
    "teams/commitment.html",
    "teams/readers.html",
    "templates/upload_form.html",  # evidence of problems, proofs of rectification
    "tokens:revoke",
    "tokens:revoke-own",
    "routine:accept",
    "routine:handle",
    "routine:issue",
    "routine:mark",
    "routine:return",
    "quality:backcheck-draw",
    "findings:act",
    "findings:county-ruling-decide",
    "findings:county-ruling-lift",
    "findings:experience-review",
    "findings:recusal",
    "findings:ruling",
    "findings:session-close",
    "findings/new.html",
    "quality:backcheck-drop",
    "quality:interference-handle",
    "quality:move",  # voiding and locking; taking and passing can be followed by sending back
    "quality:pass-rest",
    "quality:release",
    "rectification:act",
    "rectification:issue",
    "rectification:measure-end",
    "rectification:measure-minutes",
    "rectification:receive",
    "quality:remark",  # the button that sends back
    "quality/backcheck.html",
    "quality/interference.html",
    "training:begin",
    "training:grant",
    "training:retire",
    "training:submit",
    "training:withdraw",
    "training/manuals.html",
}
# What can be corrected, repeated or taken back, or changes nothing for anybody else.
NEEDS_NONE = {
    "accounts:activate",
    "accounts:ask-reset",  # somebody else decides
    "accounts:reset-move",  # confirming asks; what was declined or withdrawn can be asked for again
    "accounts:assign",
    "accounts:avoid",
    "accounts:logout",
    "accounts/enrol.html",
    "accounts/invitation.html",  # roles of the sheet wait for the security administrator
    "accounts/organisations.html",
    "accounts/password.html",
    "accounts/person_new.html",
    "accounts/second_factor.html",
    "accounts/sign_in.html",
    "collection:device-enrol",  # a tablet can be revoked
    "collection:form-late",
    "collection:form-register",  # a draft that nobody can fill yet
    "field/household.html",  # a visit can be struck
    "field/pairs.html",  # a pair can be dissolved
    "field/trip.html",
    "field:give",  # can be handed over again
    "field:import",
    "field:pieces",
    "field:propose",
    "field:ready",
    "field:schedule-edit",
    "field:take-over",  # nothing leaves the house by it
    "collection:rescue-code",  # says before that the reading is recorded
    "collection:rescue-take",  # takes what a tablet holds, once however often it is given
    "findings:opinion",  # a later opinion takes its place
    "findings:county-ruling-propose",  # voted on before it holds
    "findings:county-ruling-vote",  # a later vote takes its place
    "findings:panel-open",
    "findings/experiences.html",  # somebody else decides
    "findings/redline.html",
    "findings/terms.html",
    "rectification/measures.html",  # can be ended
    "frames/find.html",  # says before that the search is recorded
    "frames:demo",
    "frames:retry",
    "frames:upload",
    "language",
    "plans/add.html",
    "plans/assessment_new.html",
    "plans/file.html",
    "plans/milestone.html",
    "plans/opinions.html",  # a further opinion can follow
    "plans/task.html",
    "plans/tasks.html",
    "reports:issue-retry",
    "reports:remark",  # can be withdrawn
    "reports:remark-take",  # a remark can be made again; withdrawing asks
    "reports:revise",  # a later draft takes its place
    "results:adopt-problems",  # a later delivery takes its place
    "results:adopt-routine",  # a later delivery takes its place
    "results:deliver",  # a later delivery takes its place
    "results:deliver-demo",
    "results:deliver-retry",
    "results:freeze",  # a later delivery takes its place
    "results:replay",
    "sampling:phones-export",
    "sampling:verify",
    "sampling:village-export",
    "sampling/ask.html",  # somebody else decides
    "public/follow.html",
    "public/report.html",  # works without script, so it cannot ask
    "supervision/list_item.html",  # a draft
    "supervision:limits",
    "supervision:list-draft",
    "supervision:record",  # can be struck
    "teams:propose",
    "teams/documents.html",
    "teams/expenses.html",  # can be struck
    "supervision:cooperation-fill",  # can be changed until confirmed, and after taking that back
    "supervision/cooperation_item.html",
    "teams/tender.html",  # a bid of an open tender
    "teams/tenders.html",
    "templates/unmask.html",  # says before what is recorded
    "tokens/list.html",
    "tokens/own.html",  # a token can be revoked
    "routine:postpone",  # can be changed again
    "routine:remind",
    "routine:submit",  # a later version takes its place
    "quality:alert-answer",
    "quality:backcheck-hand",
    "quality:reply",  # a reason can be written again until the interview is handed in
    "quality:run",
    "training:add",
    "training:add-session",
    "training:background",
    "training:collect",  # their time is over
    "training:materials",
    "training:photo",
    "training/questions.html",  # a changed question is a new version
    "training/rules.html",
    "training/session.html",
}


def forms():
    """Yield (address or template, form) of every form that sends."""
    for path in TEMPLATES:
        for form in FORM.findall(path.read_text(encoding="utf-8")):
            found = ADDRESS.search(form)
            yield found[1] if found else "/".join(path.parts[-2:]), form


def test_every_form_is_known_to_ask_or_to_need_no_question():
    found = {name for name, _ in forms()}
    assert found - ASKS - NEEDS_NONE == set(), "say in this test whether the act can be undone"
    assert (ASKS | NEEDS_NONE) - found == set()
    assert not ASKS & NEEDS_NONE


@pytest.mark.parametrize(("name", "form"), [(n, f) for n, f in forms() if n in ASKS], ids=lambda v: v[:40])
def test_what_cannot_be_undone_asks_first(name, form):
    assert "data-confirm=" in form, name


@pytest.mark.parametrize(
    ("model", "unasked"),
    [
        (PlanVersion, set()),
        (Proposal, set()),
        (Ceremony, {"enter"}),
        (Violation, set()),
        (Slip, set()),
        (Referral, set()),
        (Voice, set()),
    ],
    ids=["plan", "proposal", "ceremony", "violation", "slip", "referral", "voice"],
)
def test_every_step_has_its_own_question_that_says_what_follows(model, unasked):
    assert set(model.MOVES) - set(model.QUESTIONS) == unasked  # a wrong entry is sent back by who checks it
    for question in map(str, model.QUESTIONS.values()):
        consequence, _, asked = question.rpartition("。")
        assert len(consequence) > 8 and asked.startswith("确认") and asked.endswith("？"), question


def test_every_page_has_the_dialog_in_which_it_asks(client, db):
    assert 'role="alertdialog"' in client.get("/login/").content.decode()
    assert get_template("page.html").template.nodelist[0].parent_name.var == "base.html"
