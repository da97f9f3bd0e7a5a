"""Serving the site on one machine: one server per data folder, a web server, a worker that is kept alive."""

import errno
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from houping.core.errors import AddressUnusable, FolderServed, PortTaken
from houping.site.data_folder import data_folder

Say = Callable[[str], None]
GRACE_S = 10.0  # for web server and worker to end by themselves
LONGEST_PAUSE_S = 30.0  # between two starts of a worker that keeps dying
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
WEB = ("-m", "gunicorn", "-c", "python:houping.site.web")
WORKER = ("-m", "django", "worker")


def serve(*, data: Path, address: str, demo: bool, workspace: Path | None, workers: int, say: Say) -> int:
    """Serve until told to stop; return the exit code.

    Raises FolderServed, AddressUnusable, PortTaken or DatabaseOfAnotherVersion before anything is changed.
    """
    with only_server(data_folder(data).resolve()):
        require_free(address)
        os.environ["HOUPING_DATA"] = str(data.resolve())
        os.environ["DJANGO_SETTINGS_MODULE"] = "houping.site.settings"
        os.environ |= {"HOUPING_ADDRESS": address, "HOUPING_WORKERS": str(workers)}
        os.environ.setdefault("HOUPING_LOG", "WARNING")
        if demo:
            os.environ["HOUPING_DEMO"] = "1"
        prepare(demo=demo, workspace=workspace, say=say)
        return Service(say).run(f"网址 Address: http://{address}/　（Ctrl+C 停止 stops it）")


@contextmanager
def only_server(data: Path) -> Iterator[None]:
    """Hold the data folder; the kernel lets go of it with this process, so that no stale lock is left."""
    with (data / "serve.lock").open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise FolderServed(folder=data, process=file.read().strip() or "?") from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def require_free(address: str) -> None:
    """Raise AddressUnusable or PortTaken unless one can listen there."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise AddressUnusable(address=address, detail="格式不对 malformed")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host.strip("[]"), int(port)))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTaken(address=address) from None
            raise AddressUnusable(address=address, detail=error.strerror or str(error)) from None


def prepare(*, demo: bool, workspace: Path | None, say: Say) -> None:
    """Bring the database up to date and, for a demonstration, fill it."""
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    if not demo:
        return
    from houping.site.demo import KEY, is_loaded, load

    if workspace is not None:
        place_workspace(settings.WORKSPACES / KEY, workspace.resolve(), loaded=is_loaded(), say=say)
    for line in load():
        say(line)


def place_workspace(place: Path, workspace: Path, *, loaded: bool, say: Say) -> None:
    """Let the demonstration read a finished workspace; say so when it was loaded with another, or with none."""
    if not loaded and not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(workspace, target_is_directory=True)
    elif place.resolve() != workspace:
        say(
            f"这个数据目录已装入演示数据，没有换用 {workspace}。要换用，请先删除数据目录，或用 --data 另指一个。"
            "The demonstration in this data folder was loaded before; remove the folder, or name another with --data."
        )


# Who started us may have died before the signal of its death was asked for: then we do not begin.
UNLESS_ALONE = ("sh", "-c", '[ "$PPID" = "$0" ] && exec "$@"')


class Service:
    """A web server and a worker: the worker is started again when it dies, the web server ends the service."""

    def __init__(self, say: Say, *, web: tuple[str, ...] = WEB, worker: tuple[str, ...] = WORKER) -> None:
        self.say = say
        self.commands = {"web": web, "worker": worker}
        self.told = threading.Event()
        self.deaths = 0
        self.begun = 0.0  # when the worker was last started
        self.due: float | None = None  # when to start it again

    def run(self, greeting: str) -> int:
        """Watch both until told to stop, or until the web server has ended."""
        for number in SIGNALS:
            signal.signal(number, lambda *_: self.told.set())
        self.worker, self.web = self.start_worker(), self.start("web")
        self.say(greeting)
        while not self.told.wait(0.2) and self.web.poll() is None:
            if self.worker.poll() is not None:
                self.revive()
        ended_by_itself = self.web.poll()
        self.stop()
        if ended_by_itself is None:
            return 0
        self.say(f"网页服务已退出（{ended_by_itself}），后台任务也已停止。The web server has ended.")
        return ended_by_itself or 1

    def start(self, name: str) -> "subprocess.Popen[bytes]":
        """Start a process that only we stop (Ctrl+C reaches us alone) and that never outlives us."""
        with_us = ["setpriv", "--pdeathsig", "TERM", *UNLESS_ALONE, str(os.getpid())]
        with_us = with_us if shutil.which("setpriv") else []
        return subprocess.Popen([*with_us, sys.executable, *self.commands[name]], process_group=0)

    def start_worker(self) -> "subprocess.Popen[bytes]":
        """Start the worker and remember when."""
        self.begun = time.monotonic()
        return self.start("worker")

    def revive(self) -> None:
        """Start the dead worker again: at once, or after a pause that grows while it keeps dying."""
        now = time.monotonic()
        if self.due is None:
            self.deaths = 1 if now - self.begun > 2 * LONGEST_PAUSE_S else self.deaths + 1
            self.due = now + min(2.0 ** (self.deaths - 1) - 1, LONGEST_PAUSE_S)
            code = self.worker.returncode
            self.say(f"后台任务进程已退出（{code}），重新启动。The worker has died; starting it again.")
        if now >= self.due:
            self.worker, self.due = self.start_worker(), None

    def stop(self) -> None:
        """Ask both to end; what does not end in time is killed, and its job goes on at the next start."""
        self.say("正在停止…… Stopping")
        until = time.monotonic() + GRACE_S
        for process in (self.web, self.worker):
            process.terminate()
        for process in (self.web, self.worker):
            try:
                process.wait(max(until - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                if process is self.worker:
                    self.say(
                        "没做完的后台任务在下次启动后继续。An unfinished job goes on after the next start."
                    )
