"""Two people who add something at the same moment, in two processes, on SQLite and PostgreSQL: both are served."""

import json

PREPARE = """
from houping.apps.accounts.models import Assignment, Organisation, Person
from houping.apps.plans.models import Assessment
office = Organisation.objects.create(code="xzj", name="市乡村振兴局", kind="bureau")
Assessment.objects.create(key="cq2021", title="演示", year=2021, demo=True)
for name in ("one", "two"):
    person = Person.objects.create(username=name, name="演示人员", organisation=office)
    for role in ("XZJ", "QC"):
        Assignment.objects.create(person=person, role=role, assessment="cq2021")
"""
ADD = """
import pathlib, time
from django.db import transaction
from houping.apps.accounts.models import Person
from houping.apps.frames import services as frames
from houping.apps.plans import services as plans
from houping.apps.plans.models import Assessment
actor, assessment = Person.objects.get(username={name!r}), Assessment.objects.get()
pathlib.Path({mark!r} + {name!r}).touch()
while not all(pathlib.Path({mark!r} + name).exists() for name in ("one", "two")):
    time.sleep(0.01)
with transaction.atomic():
    plan = plans.add_plan(actor=actor, assessment=assessment, texts={{"plan.yaml": "a: 1"}})
    frame = frames.build_demo(actor=actor, assessment=assessment, scale=0.001)
    time.sleep(0.5)
print([plan.number, frame.number])
"""


def test_two_who_add_at_the_same_moment_get_two_numbers(own_site, tmp_path):
    own_site.python(PREPARE)
    adding = [own_site.begin(ADD.format(name=name, mark=str(tmp_path / "at-"))) for name in ("one", "two")]
    assert sorted(json.loads(own_site.wait(process)) for process in adding) == [[1, 1], [2, 2]]
