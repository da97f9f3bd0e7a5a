"""How gunicorn serves the site: `python -m gunicorn -c python:houping.site.web`; used by `houping serve` and systemd.

HOUPING_ADDRESS    where to listen (default 127.0.0.1:8000); systemd hands its own socket over instead
HOUPING_WORKERS    processes (default 2), each with four threads
"""

import gc
import os
from pathlib import Path

from houping.site.logs import configuration

wsgi_app = "houping.site.wsgi:application"
bind = os.environ.get("HOUPING_ADDRESS", "127.0.0.1:8000")
workers = int(os.environ.get("HOUPING_WORKERS", "2"))
threads = 4
timeout = (
    120  # seconds without a sign of life of a process; a slow upload does not count, threads wait for it
)
graceful_timeout = 30
umask = 0o027
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # heartbeats must not wait for a disk
accesslog = None  # every request leaves one line of houping.request, without query and without words typed
logconfig_dict = configuration(os.environ.get("HOUPING_LOG", "INFO"))


def post_worker_init(worker: object) -> None:
    """Leave what was loaded before the first request out of every later search for garbage."""
    gc.collect()
    gc.freeze()


def worker_exit(server: object, worker: object) -> None:
    """Let the interpreter clear away at its end what was left out: libraries print what they call leaks."""
    gc.unfreeze()
