"""Requests at the same moment, from several processes, on SQLite and PostgreSQL."""

import json

PREPARE = """
import datetime
from django.utils import timezone
from houping.apps.accounts.models import Assignment, Organisation, Person
from houping.apps.tokens import services
office = Organisation.objects.create(code="xzj", name="市乡村振兴局", kind="bureau")
person = Person.objects.create(username="security1", name="演示人员", organisation=office)
Assignment.objects.create(person=person, role="SECURITY")
until = timezone.now() + datetime.timedelta(days=1)
asked = dict(title="演示", organisation=office, assessment="", scopes=["run:start"], expires=until)
print(json.dumps(services.create(actor=person, **asked)[1]))
"""
START = """
import time
from houping.apps.jobs.models import Job
from houping.apps.tokens import services
bearer = services.identify({text!r}, "203.0.113.7")
def begin():
    time.sleep(0.5)
    return Job.objects.create(kind="results.compute", title="计算")
job, new = services.start_once(bearer=bearer, key="night-0001", asked={{}}, begin=begin)
print(json.dumps([str(job.pk), new]))
"""
NEW_MINUTE = """
from houping.apps.tokens.models import Token
Token.objects.update(minute=None)
"""
CALL = """
from django.conf import settings
from houping.apps.tokens import services
from houping.core.errors import RequestsTooMany
settings.API_REQUESTS_PER_MINUTE = 40
passed = 0
for _ in range(30):
    try:
        services.identify({text!r}, "203.0.113.7")
        passed += 1
    except RequestsTooMany:
        pass
print(passed)
"""


def test_two_processes_start_one_job_with_one_key_and_share_the_limit_of_a_minute(own_site):
    text = own_site.python(PREPARE)
    callers = [own_site.begin(START.format(text=text)) for _ in range(2)]
    answers = [json.loads(own_site.wait(caller)) for caller in callers]
    assert len({job for job, _ in answers}) == 1
    assert sorted(new for _, new in answers) == [False, True]
    own_site.python(NEW_MINUTE)
    callers = [own_site.begin(CALL.format(text=text)) for _ in range(2)]
    assert sum(int(own_site.wait(caller)) for caller in callers) == 40
