"""`houping serve`: one server per folder, a worker that comes back, a clean end, refusals said in words."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

from apps.own_site import until
from houping.core.errors import AddressUnusable, FolderServed, PortTaken
from houping.site.serve import only_server, place_workspace, require_free

SERVE = "import sys; from houping.cli import main; sys.argv = ['houping', 'serve', *sys.argv[1:]]; main()"
SERVICE = """
import sys
from houping.site import serve
serve.GRACE_S = 3.0
trace, web, worker = sys.argv[1:]
start = f"open({trace!r}, 'a').write('x');" + worker
service = serve.Service(lambda text: print(text, flush=True), web=("-c", web), worker=("-c", start))
sys.exit(service.run("ready"))
"""
LIVES, DIES = "import time; time.sleep(60)", "raise SystemExit(75)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"


@pytest.fixture
def begin(tmp_path):
    """Start Python code in a process whose end is ours."""
    made = []

    def start(code, *arguments, **more):
        command = [sys.executable, "-u", "-c", code, *map(str, arguments)]
        environment = {**os.environ, **more}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        pipe = subprocess.PIPE
        made.append(subprocess.Popen(command, stdout=pipe, stderr=pipe, env=environment, cwd=tmp_path))
        return made[-1]

    yield start
    for process in made:
        process.kill()
        process.communicate()


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def health(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=20) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as answer:
        return json.load(answer)
    except OSError:
        return None


def processes(command, environment=b""):
    """Return the processes with some bytes in their command line and in their environment."""
    found = []
    for place in (p for p in Path("/proc").iterdir() if p.name.isdecimal()):
        with suppress(OSError):
            lines = (place / "cmdline").read_bytes()
            if command in lines and environment in (place / "environ").read_bytes():
                found.append(int(place.name))
    return found


def workers_of(data):
    """Return the background workers on a data folder."""
    return processes(b"django\0worker", f"HOUPING_DATA={data}\0".encode())


def test_the_service_lives_alone_restarts_its_worker_and_ends_cleanly(begin, tmp_path):
    data, port = tmp_path / "data", free_port()
    served = begin(SERVE, "--data", data, "--address", f"127.0.0.1:{port}", "--workers", "1")
    until(lambda: health(port) == {"ok": True})
    (first,) = workers_of(data)

    second = begin(SERVE, "--data", data, "--address", f"127.0.0.1:{free_port()}")
    out, err = second.communicate(timeout=300)
    assert (
        second.returncode == 11
        and str(served.pid) in err.decode()
        and "一个数据目录只能开一个服务" in err.decode()
    )
    third = begin(SERVE, "--data", tmp_path / "other", "--address", f"127.0.0.1:{port}")
    out, err = third.communicate(timeout=300)
    assert third.returncode == 11 and f"127.0.0.1:{port} 已被另一个程序占用" in err.decode()

    os.kill(first, signal.SIGKILL)
    until(lambda: [w for w in workers_of(data) if w != first])
    served.send_signal(signal.SIGTERM)
    out, err = served.communicate(timeout=60)
    assert served.returncode == 0, err.decode()
    assert "重新启动" in out.decode() and "Traceback" not in err.decode()
    assert workers_of(data) == [] and health(port) is None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_web_server_and_worker(begin, tmp_path, number):
    service = begin(SERVICE, tmp_path / "trace", LIVES, LIVES)
    until((tmp_path / "trace").exists)
    until(lambda: service.stdout.readline() == b"ready\n")
    service.send_signal(number)
    service.communicate(timeout=30)
    assert service.returncode == 0


def test_a_worker_that_keeps_dying_is_started_again_with_growing_pauses(begin, tmp_path):
    service = begin(SERVICE, tmp_path / "trace", LIVES, DIES)
    until(lambda: (tmp_path / "trace").exists() and len((tmp_path / "trace").read_text()) >= 3)
    service.terminate()
    out, _ = service.communicate(timeout=30)
    assert service.returncode == 0 and "75" in out.decode()


def test_what_does_not_listen_is_killed_after_a_while(begin, tmp_path):
    service = begin(SERVICE, tmp_path / "trace", LIVES, DEAF)
    until((tmp_path / "trace").exists)
    until(lambda: service.stdout.readline() == b"ready\n")
    service.terminate()
    service.communicate(timeout=60)
    assert service.returncode == 0


def test_the_end_of_the_web_server_ends_the_service_with_its_code(begin, tmp_path):
    service = begin(SERVICE, tmp_path / "trace", "raise SystemExit(3)", LIVES)
    out, _ = service.communicate(timeout=60)
    assert service.returncode == 3 and "网页服务已退出（3）" in out.decode()


def test_nothing_outlives_a_service_that_was_killed(begin, tmp_path):
    mark = f"import time; '{tmp_path}'; time.sleep(60)"
    service = begin(SERVICE, tmp_path / "trace", mark, mark)
    until(lambda: service.stdout.readline() == b"ready\n")
    service.kill()
    service.wait()
    until(lambda: not processes(mark.encode()), 30)


def test_a_folder_is_free_again_after_its_server(tmp_path):
    with only_server(tmp_path), pytest.raises(FolderServed, match=str(os.getpid())), only_server(tmp_path):
        pass
    with only_server(tmp_path):
        pass


@pytest.mark.parametrize("address", ["8000", "localhost:", "127.0.0.1:99999", "192.0.2.1:8000", ":8000"])
def test_an_address_on_which_nobody_can_listen_is_refused(address):
    with pytest.raises(AddressUnusable):
        require_free(address)


def test_a_port_that_is_taken_is_named():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        address = f"127.0.0.1:{other.getsockname()[1]}"
        with pytest.raises(PortTaken, match=address):
            require_free(address)
    require_free(address)


def test_a_workspace_is_taken_by_a_new_demonstration_and_refused_aloud_by_a_loaded_one(tmp_path):
    place, work, other = tmp_path / "workspaces" / "cq2021", tmp_path / "work", tmp_path / "other"
    work.mkdir()
    said = []
    place_workspace(place, work, loaded=False, say=said.append)
    assert place.resolve() == work
    place_workspace(place, work, loaded=True, say=said.append)
    assert said == []
    place_workspace(place, other, loaded=True, say=said.append)
    assert place.resolve() == work and str(other) in said[0] and "--data" in said[0]


def test_a_demonstration_that_was_loaded_without_results_says_that_it_takes_none_later(tmp_path):
    said = []
    place_workspace(tmp_path / "none" / "cq2021", tmp_path, loaded=True, say=said.append)
    assert not (tmp_path / "none").exists() and "没有换用" in said[0]
