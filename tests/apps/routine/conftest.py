"""A plan in force, the departments that it names with a clerk each, and templates filled for them."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from houping.apps.accounts.models import Organisation
from houping.apps.accounts.roles import Role
from houping.apps.plans import files
from houping.apps.plans.models import PlanVersion
from houping.apps.plans.queries import plan_of
from houping.apps.routine import queries, services, submitting
from houping.apps.routine.models import DataRequest
from houping.core.collection.routine import duties
from houping.core.provenance import canonical_json
from houping.plans import folder_of, load

DUE = datetime.date(2099, 12, 10)
AS_OF = datetime.date(2021, 11, 30)
TEXTS = canonical_json(files.of_folder(folder_of("chongqing_2021"))).decode()
PDF = b"%PDF-1.4 score"


@pytest.fixture(autouse=True)
def own_data(settings, tmp_path):
    """Files of a test stay with it."""
    settings.DATA = tmp_path


@pytest.fixture(scope="session")
def plan():
    return load("chongqing_2021")


@pytest.fixture
def in_force(assessment, person_with):
    """The plan of the program, in force, without the way there."""
    return PlanVersion.objects.create(
        assessment=assessment,
        number=1,
        files=TEXTS,
        digest="1" * 64,
        state="issued",
        created_by=person_with(Role.XZJ, username="xzj"),
        approval_basis="纪要（演示）",
        approved="2021-11-01T00:00:00Z",
        document_number="演示〔2021〕1号",
        issued="2021-11-02T00:00:00Z",
    )


@pytest.fixture
def people(in_force, assessment, person_with, plan):
    """Department -> its clerk; besides: qc, qc2, sv, sv2, xzj."""
    from houping.apps.accounts.models import Person

    found = {name: person_with(Role[name[:2].upper()], username=name) for name in ("qc", "qc2", "sv", "sv2")}
    found["xzj"] = Person.objects.get(username="xzj")
    for number, name in enumerate(dict.fromkeys(duty.department for duty in duties(plan))):
        if name == "市乡村振兴局":
            found[name] = found["xzj"]
            continue
        office = Organisation.objects.create(code=f"d{number}", name=name, kind="department")
        found[name] = person_with(Role.DEPT, organisation=office, username=f"dept{number}")
    return found


@pytest.fixture
def offices(people):
    """Department -> the office that hands in for it."""
    return {name: person.organisation for name, person in people.items() if name.startswith("市")}


@pytest.fixture
def issued(people, offices, assessment):
    """All requests, issued in one act: indicator -> request."""
    made = services.issue(actor=people["xzj"], assessment=assessment, due=DUE, offices=offices)
    return {request.indicator: request for request in made}


def lines(duty, names, **odd):
    """Return the lines of a filled template as CSV text; `odd` maps a county's code (c500101) to its own cells."""
    head = ",".join(("区县代码", "区县", *(m.name for m in duty.measures)))
    rows = [head]
    for place, code in enumerate(duty.rows):
        usual = [str(value_at(place, measure)) for measure in duty.measures]
        rows.append(",".join((code, names[code], *odd.get(f"c{code}", usual))))
    return "\n".join(rows) + "\n"


def value_at(place, measure):
    """Return an invented value in range."""
    return round(80 + place / 10, 1) if measure.unit == "分" else round(0.9 + place / 1000, 3)


@pytest.fixture
def submit(people):
    """Hand a template in: submit(request), submit(request, text="…"), submit(request, c500101=["0.5"])."""

    def hand_in(request, *, text=None, name="上报.csv", actor=None, reason="", document=True, **odd):
        request = DataRequest.objects.select_related("plan").get(pk=request.pk)
        duty = queries.duty_of(request)
        names = queries.names_of(plan_of(request.plan))
        data = lines(duty, names, **odd).encode() if text is None else text
        source = submitting.Source(AS_OF, "业务系统汇总（演示）")
        if duty.documented and document:
            upload = SimpleUploadedFile("结果.pdf", PDF)
            source = submitting.Source(AS_OF, "绩效评价（演示）", upload, "演示〔2021〕8号", AS_OF)
        return submitting.submit(
            actor=actor or people[request.department],
            request_id=request.pk,
            upload=SimpleUploadedFile(name, data),
            source=source,
            reason=reason,
        )

    return hand_in


@pytest.fixture
def accept(people):
    """Accept what waits for a request."""

    def take(request, actor=None):
        fresh = DataRequest.objects.get(pk=request.pk)
        return services.accept(actor=actor or people["qc"], request_id=fresh.pk, version=fresh.version)

    return take
