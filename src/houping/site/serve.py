"""Serving the site on one machine: migrate, load the demonstration if asked, start worker and web server."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

GRACE_S = 10


def serve(
    *, data: Path, address: str, demo: bool, workspace: Path | None, workers: int, say: Callable[[str], None]
) -> int:
    """Serve until interrupted; return the exit code of the web server."""
    os.environ["HOUPING_DATA"] = str(data.resolve())
    os.environ["DJANGO_SETTINGS_MODULE"] = "houping.site.settings"
    if demo:
        os.environ["HOUPING_DEMO"] = "1"
    prepare(demo=demo, workspace=workspace, say=say)
    command = [sys.executable, "-m", "django"]
    worker = subprocess.Popen([*command, "worker"])
    web = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "houping.site.wsgi:application"),
            *("--bind", address, "--workers", str(workers), "--threads", "4", "--timeout", "120"),
            *("--log-level", "warning"),
        ]
    )
    say(f"网址 Address: http://{address}/　（Ctrl+C 停止 stops it）")
    return _until_ended(web, worker)


def prepare(*, demo: bool, workspace: Path | None, say: Callable[[str], None]) -> None:
    """Bring the database up to date and, for a demonstration, fill it."""
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    if not demo:
        return
    from houping.site.demo import KEY, load

    place = settings.WORKSPACES / KEY
    if workspace is not None and not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(workspace.resolve(), target_is_directory=True)
    for line in load():
        say(line)


def _until_ended(web: "subprocess.Popen[bytes]", worker: "subprocess.Popen[bytes]") -> int:
    """Wait for the web server; whatever ends it ends the worker too."""

    def stop(_number: int, _frame: object) -> None:
        web.terminate()

    signal.signal(signal.SIGTERM, stop)
    try:
        return web.wait()
    except KeyboardInterrupt:
        web.terminate()
        return web.wait(GRACE_S)
    finally:
        worker.terminate()
        try:
            worker.wait(GRACE_S)
        except subprocess.TimeoutExpired:
            worker.kill()
