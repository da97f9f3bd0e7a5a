"""Work that leaves a trace of every start and every step, and takes as long as it is told."""

import os
import time
from pathlib import Path

from houping.apps.jobs.registry import work


@work("slow")
def slow(job, report):
    """Write a line at each start, then steps of a tenth of a second; the result is as large as it is told."""
    with Path(job.parameters["trace"]).open("a") as trace:
        trace.write(f"{job.pk} {os.getpid()}\n")
    steps = job.parameters["steps"]
    for step in range(steps):
        report(f"第 {step + 1} 步", (step + 1) / steps)
        time.sleep(0.1)
    text = os.urandom(job.parameters.get("result_bytes", 0)).hex()
    return {"steps": steps} | ({"text": text} if text else {})
