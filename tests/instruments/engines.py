"""The two engines that fill forms outside of the server: JavaRosa (ODK Collect), and the one of the built-in filler."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from pyxform.validators.odk_validate import ODK_VALIDATE_PATH

from filler.tablets import PROGRAM
from houping.instruments.answers import read_submission
from instruments.interviews import write_lines

HERE = Path(__file__).parent
ASSETS = HERE.parents[1] / "src/houping/site/static/filler/assets"
LISTS = {"households.csv": (HERE / "households.csv").read_bytes()}
ADDRESS = "http://localhost"  # a secure context, as the engine wants it; nothing listens, nothing is sent
FILL = """async ([xform, lists, interviews]) => {
  const [engine, interviewer] = [await import('/engine.js'), await import('/interviewer.js')];
  return interviewer.fill(engine, xform, lists, interviews);
}"""


WHO_AND_WHEN = frozenset({"start", "end", "today", "deviceid", "username"})


@dataclass(frozen=True)
class Filled:
    """What an engine made of a script: the submission, and the paths of the answers that it refused."""

    xml: bytes
    refused: frozenset[str]

    def answers(self, instrument):
        """Return path -> value, without who filled it on what and when."""
        found = read_submission(self.xml, instrument)
        return {path: _plain(value) for path, value in found.items() if path not in WHO_AND_WHEN}


def _plain(value):
    """Return a number as a number: JavaRosa writes 69746739.67 as 6.974673967E7."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return value


def by_javarosa(form, interviews, folder):
    """Return interview -> Filled, by JavaRosa in the wheel of pyxform; needs a Java compiler."""
    (folder / "form.xml").write_bytes(form.xml)
    write_lines(folder / "script.tsv", interviews)
    repeats = ",".join(group.path for group in form.instrument.groups if group.is_repeat)
    command = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", f"-Drepeats={repeats}"]
    command += ["-cp", ODK_VALIDATE_PATH, HERE / "Interviewer.java"]
    command += [folder / "form.xml", HERE, folder / "script.tsv", folder]
    said = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert said.returncode == 0, said.stderr
    refused = {one["id"]: set() for one in interviews}
    for line in said.stdout.splitlines():
        refused[line.split("\t")[0]].add(line.split("\t")[1])
    return {
        name: Filled((folder / f"{name}.xml").read_bytes(), frozenset(paths))
        for name, paths in refused.items()
    }


def by_filler(form, interviews, playwright):
    """Return interview -> Filled, by the engine as it is served to the tablets, in Chromium."""
    files = {
        "/": ("text/html", b"<!doctype html>"),
        "/engine.js": ("text/javascript", next(ASSETS.glob("engine-*.js")).read_bytes()),
        "/interviewer.js": ("text/javascript", (HERE / "interviewer.js").read_bytes()),
    }

    def serve(route):
        kind, body = files[route.request.url.removeprefix(ADDRESS)]
        route.fulfill(content_type=kind, body=body)

    browser = playwright.chromium.launch(executable_path=PROGRAM, args=["--no-sandbox"])
    page = browser.new_page(timezone_id="Asia/Shanghai")
    page.route("**/*", serve)
    page.goto(f"{ADDRESS}/")
    lists = {name: text.decode() for name, text in LISTS.items()}
    filled = page.evaluate(FILL, [form.xml.decode(), lists, interviews])
    browser.close()
    return {one["id"]: Filled(one["xml"].encode(), frozenset(one["refused"])) for one in filled}
