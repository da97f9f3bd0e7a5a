"""The files of a production set-up are what systemd and nginx accept, and keep the promises of the guide."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.urls import reverse

from houping.site import settings as site_settings

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]


def read(unit):
    found = configparser.RawConfigParser(strict=False, interpolation=None)
    found.optionxform = str
    found.read(unit, encoding="utf-8")
    return found


@pytest.mark.parametrize("unit", UNITS, ids=lambda u: u.name)
def test_systemd_accepts_the_unit(unit, tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed: the unit files were not verified")
    for other in UNITS:  # programs that stand elsewhere are replaced by one that is there
        text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", other.read_text("utf-8"), flags=re.MULTILINE)
        (tmp_path / other.name).write_text(text, encoding="utf-8")
    checked = ["systemd-analyze", "verify", "--man=no", tmp_path / unit.name]
    done = subprocess.run(checked, capture_output=True, check=False)
    said = [line for line in done.stderr.decode().splitlines() if str(tmp_path) in line or unit.name in line]
    assert done.returncode == 0 and said == []


@pytest.mark.parametrize("unit", SERVICES, ids=lambda u: u.name)
def test_a_service_runs_without_privileges_and_without_secrets(unit):
    service = read(unit)["Service"]
    assert service["User"] == "houping" and service["NoNewPrivileges"] == "yes"
    assert service["ProtectSystem"] == "strict" and service["CapabilityBoundingSet"] == ""
    assert service["ProtectHome"] == service["PrivateTmp"] == service["PrivateDevices"] == "yes"
    assert "PASSWORD" not in unit.read_text("utf-8").upper()


def test_the_worker_may_finish_its_job_before_it_is_stopped():
    worker = read(DEPLOY / "systemd" / "houping-worker.service")["Service"]
    assert int(worker["TimeoutStopSec"]) >= 300 and worker["Restart"] == "always"


@pytest.mark.parametrize("name", ["web", "worker"])
def test_what_swells_in_memory_does_not_take_the_machine_along(name):
    service = read(DEPLOY / "systemd" / f"houping-{name}.service")["Service"]
    assert 0 < int(service["MemoryMax"].removesuffix("%")) < 90 and service["Restart"] != "no"


def test_the_example_names_known_variables_and_no_secret():
    text = (DEPLOY / "houping.env.example").read_text("utf-8")
    named = set(re.findall(r"^(HOUPING_\w+)=", text, re.MULTILINE))
    web = (Path(site_settings.__file__).with_name("web.py")).read_text("utf-8")
    assert named <= set(re.findall(r"HOUPING_\w+", site_settings.__doc__ + web))
    assert not re.search(r"://[^/\s]*:[^/\s]*@|SECRET|PASSWORD", text)


NGINX = """
pid {home}/nginx.pid; error_log {home}/error.log;
events {{}}
http {{ client_body_temp_path {home}; proxy_temp_path {home}; fastcgi_temp_path {home}; uwsgi_temp_path {home};
scgi_temp_path {home}; include {home}/houping.conf; }}
"""


def test_nginx_accepts_the_configuration(tmp_path):
    if shutil.which("nginx") is None:
        pytest.skip("nginx is not installed (Debian: nginx-light): the proxy configuration was not verified")
    key, certificate = tmp_path / "houping.key", tmp_path / "houping.crt"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate]
    subprocess.run([*made, "-days", "2", "-subj", "/CN=houping.example"], check=True, capture_output=True)
    shutil.copy(DEPLOY / "nginx" / "houping-proxy.conf", tmp_path)
    text = (DEPLOY / "nginx" / "houping.conf").read_text("utf-8")
    for there, here in (
        ("/etc/houping/tls", tmp_path),
        ("/etc/nginx/snippets", tmp_path),
        ("/var/log/nginx", tmp_path),
    ):
        assert there in text
        text = text.replace(there, str(here))
    (tmp_path / "houping.conf").write_text(text, encoding="utf-8")
    (tmp_path / "nginx.conf").write_text(NGINX.format(home=tmp_path), encoding="utf-8")
    done = subprocess.run(["nginx", "-t", "-c", tmp_path / "nginx.conf"], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert "warn" not in done.stderr.decode()


def test_the_proxy_logs_no_query_and_sets_the_address_itself():
    site = (DEPLOY / "nginx" / "houping.conf").read_text("utf-8")
    form = re.search(r"log_format houping '([^']*)'", site)[1]
    assert not set(re.findall(r"\$(\w+)", form)) & {
        "request",
        "request_uri",
        "args",
        "http_referer",
        "http_user_agent",
    }
    proxy = (DEPLOY / "nginx" / "houping-proxy.conf").read_text("utf-8")
    assert "X-Forwarded-For $remote_addr" in proxy and "X-Forwarded-Proto https" in proxy


def test_large_uploads_are_let_through_where_they_are_made():
    site = (DEPLOY / "nginx" / "houping.conf").read_text("utf-8")
    large = re.search(r"location ~ (\S+) \{\s+client_max_body_size 4g", site)[1]
    assert re.search(r"client_max_body_size 4g;\s+limit_conn houping_uploads \d;", site)
    for place in ("frames:upload", "results:deliver"):
        assert re.search(large, reverse(place, args=["cq2021"]))
    assert not re.search(large, reverse("teams:documents", args=["cq2021"]))
