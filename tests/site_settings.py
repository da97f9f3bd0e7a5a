"""The site's settings under test: a data folder of its own, passwords hashed fast."""

import os
import tempfile

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
if WORKER and os.environ.get("HOUPING_DATA_OF") != WORKER:  # not the folder that came from the main process
    os.environ.pop("HOUPING_DATA", None)
    os.environ["HOUPING_DATA_OF"] = WORKER  # what a worker starts works in its folder, or where it is told to
os.environ.setdefault("HOUPING_DATA", tempfile.mkdtemp(prefix="houping-test-"))

from houping.site.settings import *  # noqa: E402, F403

SECOND_FACTOR_REQUIRED = False  # tests of accounts ask for it
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "ENQUEUE_ON_COMMIT": False}}
