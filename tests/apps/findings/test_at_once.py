"""Two who merge crosswise at the same moment, in two processes: no problem counts with itself, and nobody meets a fault."""

PREPARE = """
from houping.apps.accounts.models import Assignment, Organisation, Person
from houping.apps.findings.models import Finding
from houping.apps.plans.models import Assessment
office = Organisation.objects.create(code="xzj", name="市乡村振兴局", kind="bureau")
assessment = Assessment.objects.create(key="cq2021", title="演示", year=2021, demo=True)
people = [Person.objects.create(username=n, name="演示人员", organisation=office) for n in ("one", "two")]
for person in people:
    Assignment.objects.create(person=person, role="QC", assessment="cq2021")
same = {"assessment": assessment, "county": "500101", "source": "document", "indicator": "4.1", "title": "演示"}
marks = {"severity": "minor", "spread": "point", "extent": "single", "found_by": people[0]}
for number in range(20):
    Finding.objects.create(number=f"500101-{number:04d}", **same, **marks)
"""
MERGE = """
import pathlib, time
from houping.apps.accounts.models import Person
from houping.apps.findings.models import Finding
from houping.apps.findings.services import life
from houping.core.errors import HoupingError
actor, turned = Person.objects.get(username={name!r}), {name!r} == "two"
found = list(Finding.objects.order_by("number"))
pathlib.Path({mark!r} + {name!r}).touch()
while not all(pathlib.Path({mark!r} + name).exists() for name in ("one", "two")):
    time.sleep(0.01)
for one, other in zip(found[::2], found[1::2]):
    one, other = (other, one) if turned else (one, other)
    try:
        life.act(
            actor=actor, finding_id=one.pk, action="merge", version=1, values={{"into": other.number}}
        )
    except HoupingError:
        pass
"""
COUNT = """
from houping.apps.findings.models import Finding
merged = Finding.objects.filter(state="merged")
print(json.dumps([merged.count(), merged.filter(same_as__state="merged").count()]))
"""


def test_two_who_merge_crosswise_leave_one_of_each_pair(own_site, tmp_path):
    own_site.python(PREPARE)
    mark = str(tmp_path / "at-")
    for process in [own_site.begin(MERGE.format(name=name, mark=mark)) for name in ("one", "two")]:
        own_site.wait(process)
    merged, in_circles = own_site.python(COUNT)
    assert in_circles == 0 and 0 < merged <= 10
