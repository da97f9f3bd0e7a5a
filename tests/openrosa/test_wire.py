"""What clients do on the wire that no test client does: empty bodies of HEAD, 100-continue, pieces without a length."""

import socket

import pytest

from openrosa.field import BOUNDARY, SET_UP, Interview, Server


@pytest.fixture(autouse=True)
def own_store():
    """Leave the store of this process alone: the site here has its own."""


@pytest.fixture
def line(own_site):
    """The address of submissions on a served site, and a way to speak to it: line(b"HEAD", head, body…)."""
    project, (token,) = own_site.python(SET_UP % {"questions": 250, "tablets": 1})
    server = Server(own_site.environment, own_site.folder)
    server.wait()
    yield server.port, f"/v1/key/{token}/projects/{project}/submission?deviceID=collect%3Aabc"
    server.kill()


def speak(port):
    return socket.create_connection(("127.0.0.1", port), timeout=30)


def asked(method, address, **headers):
    """Return the head of a request with the headers of Collect, its broken twelve-hour date among them."""
    known = {
        "X-OpenRosa-Version": "1.0",
        "Date": "Mon, 15 Nov 2021 08:07:06 GMT+00:00",
        "User-Agent": "org.odk.collect.android/v2025.1.0 Dalvik/2.1.0",
        "Host": "127.0.0.1",
        "Connection": "Keep-Alive",
        "Accept-Encoding": "gzip",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in known.items())
    return f"{method} {address} HTTP/1.1\r\n{lines}\r\n".encode()


def heard(line, *, body=True):
    """Read one answer; return its status, its headers in lower case, its body."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = line.recv(65536)
        assert piece, data
        data += piece
    head, _, rest = data.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {n.lower(): v.strip() for n, _, v in (text.partition(":") for text in lines)}
    length = int(headers.get("content-length", 0)) if body else 0
    while len(rest) < length:
        rest += line.recv(65536)
    return int(first.split()[1]), headers, rest


def kind():
    return f"multipart/form-data; boundary={BOUNDARY}"


def head_with_an_empty_body_and_the_post_after_it_use_one_connection(port, address):
    body = Interview(photo=b"\xff\xd8\xff" + b"p" * 90_000).body()
    with speak(port) as near:
        near.sendall(asked("HEAD", address, Content_Length="0"))
        status, headers, _ = heard(near, body=False)
        assert status == 204 and headers["x-openrosa-version"] == "1.0"
        assert int(headers["x-openrosa-accept-content-length"]) > 10_000_000
        near.sendall(asked("POST", address, Content_Type=kind(), Content_Length=str(len(body))) + body)
        status, headers, said = heard(near)
        assert status == 201 and "已收到" in said.decode() and headers["content-type"].startswith("text/xml")


def a_client_that_waits_for_100_continue_is_told_to_go_on(port, address):
    body = Interview().body()
    with speak(port) as near:
        head = asked(
            "POST", address, Content_Type=kind(), Content_Length=str(len(body)), Expect="100-continue"
        )
        near.sendall(head)
        assert heard(near)[0] == 100
        near.sendall(body)
        assert heard(near)[0] == 201


def a_body_in_pieces_without_a_length_is_refused_in_words_and_the_words_arrive(port, address):
    body = Interview(photo=b"p" * 3_000_000).body()
    with speak(port) as near:
        near.sendall(asked("POST", address, Content_Type=kind(), Transfer_Encoding="chunked"))
        for at in range(0, len(body), 60_000):
            piece = body[at : at + 60_000]
            near.sendall(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        near.sendall(b"0\r\n\r\n")
        status, _headers, said = heard(near)
        assert status == 411 and "没有说明大小" in said.decode()


def a_second_connection_goes_on_when_the_first_was_dropped_in_the_middle(port, address):
    body = Interview().body()
    head = asked("POST", address, Content_Type=kind(), Content_Length=str(len(body)))
    with speak(port) as near:
        near.sendall(head + body[: len(body) // 2])
    with speak(port) as near:
        near.sendall(head + body)
        assert heard(near)[0] == 201


@pytest.mark.parametrize("own_site", ["sqlite"], indirect=True)
def test_what_clients_do_on_the_wire_is_answered_as_the_protocol_says(line):
    head_with_an_empty_body_and_the_post_after_it_use_one_connection(*line)
    a_client_that_waits_for_100_continue_is_told_to_go_on(*line)
    a_second_connection_goes_on_when_the_first_was_dropped_in_the_middle(*line)
    a_body_in_pieces_without_a_length_is_refused_in_words_and_the_words_arrive(*line)
