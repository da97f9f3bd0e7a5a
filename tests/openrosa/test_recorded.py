"""The 21 exchanges recorded from a real ODK Central, replayed: its statuses, except where the design decides otherwise."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from .conftest import interview, multipart, new_id

RECORDED = Path(__file__).parents[1] / "reference" / "data" / "openrosa_central.json"
CASES = {case["case"]: case for case in json.loads(RECORDED.read_text(encoding="utf-8"))}
OURS = {"POST no instanceID": 400}  # Central invents an id; a second sending would then be a second interview
PHOTO = ("墙体裂缝.png", b"\x89PNG\r\n\x1a\n photo")
MESSAGE = "{http://openrosa.org/http/response}message"


class Replay:
    """Sends what was recorded, in its order: the bodies are those of the same acts on our form."""

    def __init__(self, tablet):
        self.tablet, self.first, self.second = tablet, new_id(), new_id()

    def bodies(self):
        xml = interview(instance=self.first, photo=PHOTO[0])
        edit = interview(instance=self.second, deprecated=self.first, photo=PHOTO[0], people="4")
        stale = interview(instance=new_id(), deprecated=self.first, people="5")
        return {
            "POST no photo, incomplete": multipart(xml, incomplete=True),
            "POST with photo same xml": multipart(xml, [PHOTO]),
            "POST identical again": multipart(xml, [PHOTO]),
            "POST same id different xml": multipart(interview(instance=self.first, people="9")),
            "POST edit deprecated": multipart(edit),
            "POST edit stale deprecated again": multipart(stale),
            "POST edit unknown deprecated": multipart(interview(instance=new_id(), deprecated="uuid:nope")),
            "POST unknown form": multipart(interview(instance=new_id(), form_id="nope")),
            "POST unknown version": multipart(interview(instance=new_id(), version="9")),
            "POST no xml part": multipart(None, [PHOTO]),
            "POST bad xml": multipart(b"<data>no id</data>"),
            "POST no instanceID": multipart(interview()),
            "POST extra unexpected file": multipart(interview(instance=new_id()), [("extra.png", b"x")]),
        }

    def send(self, case, body=None):
        project = self.tablet.device.assessment_id
        path = (
            case["path"].replace("{token}", self.tablet.token).replace("projects/2/", f"projects/{project}/")
        )
        path = path.replace("cq2021_hh", "hh")
        headers = {k: v for k, v in case["request_headers"].items() if k != "Content-Type"}
        call = getattr(self.tablet.client, case["method"].lower())
        if body is None:
            return call(path, headers=headers)
        return call(path, body[0], content_type=body[1], headers=headers)


@pytest.fixture
def answers(tablet):
    replay = Replay(tablet)
    bodies = replay.bodies()
    return {name: replay.send(case, bodies.get(name)) for name, case in CASES.items()}


def test_every_recorded_exchange_has_the_agreed_status(answers):
    expected = {name: OURS.get(name, case["status"]) for name, case in CASES.items()}
    assert {name: answer.status_code for name, answer in answers.items()} == expected
    assert len(answers) == 21


def test_every_answer_carries_the_headers_that_collect_looks_for(answers):
    for name, answer in answers.items():
        recorded = CASES[name]["headers"]
        for header in ("X-OpenRosa-Version", "X-OpenRosa-Accept-Content-Length", "Content-Language"):
            if header in recorded:
                assert answer.headers[header], (name, header)
        if "X-OpenRosa-Version" in recorded:
            assert answer.headers["X-OpenRosa-Version"] == recorded["X-OpenRosa-Version"], name
        if "Content-Type" in recorded and CASES[name]["method"] != "HEAD":
            assert answer.headers["Content-Type"] == recorded["Content-Type"], name


def test_every_refusal_is_a_chinese_sentence_that_the_phone_shows(answers):
    for name, answer in answers.items():
        if answer.status_code >= 400 and CASES[name]["method"] != "HEAD":
            message = ElementTree.fromstring(answer.content).find(MESSAGE)
            assert message.attrib["nature"] == "error"
            assert any("\u4e00" <= letter <= "\u9fff" for letter in message.text), name


def test_a_missing_sign_in_is_challenged_so_that_clients_ask_for_it(answers):
    assert answers["no auth formList"].headers["WWW-Authenticate"].startswith("Digest ")
    assert "WWW-Authenticate" not in answers["bad key formList"].headers
