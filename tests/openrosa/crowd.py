"""Many tablets at once from one thread: requests made beforehand, sent over connections that stay open.

The generator shares the processors with what it measures, so it does as little as it can: sockets that do not block,
bodies that exist, answers of which only the status is read.
"""

import selectors
import socket
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from openrosa.field import HEADERS, Interview

PIECE = 1 << 18


@dataclass
class Measured:
    """What a run gave: seconds of every acknowledged request, how often each status came, seconds of the whole."""

    seconds: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    whole: float = 0.0

    @property
    def rate(self) -> float:
        """Acknowledged requests per second."""
        return len(self.seconds) / self.whole

    def share(self, part: float) -> float:
        """Return the time within which this part of the requests was acknowledged."""
        return sorted(self.seconds)[min(len(self.seconds) - 1, int(part * len(self.seconds)))]


class _Line:
    """One connection: the request that it sends, and what has come back of the answer."""

    def __init__(self, port: int) -> None:
        self.port, self.socket = port, None
        self.request, self.left, self.answer, self.begun = b"", memoryview(b""), b"", 0.0

    def begin(self, request: bytes, watch: selectors.BaseSelector) -> None:
        """Send another request, over a new connection where the server has closed the old one."""
        self.request, self.begun = request, self.begun or time.perf_counter()
        self.left, self.answer = memoryview(request), b""
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port))
            self.socket.setblocking(False)
            watch.register(self.socket, selectors.EVENT_READ | selectors.EVENT_WRITE, self)
        else:
            watch.modify(self.socket, selectors.EVENT_READ | selectors.EVENT_WRITE, self)

    def turn(self, events: int, watch: selectors.BaseSelector) -> int | None:
        """Do what can be done; return the status once the answer is whole, 0 when the line broke."""
        try:
            if events & selectors.EVENT_WRITE and self.left:
                self.left = self.left[self.socket.send(self.left[:PIECE]) :]
                if not self.left:
                    watch.modify(self.socket, selectors.EVENT_READ, self)
            if events & selectors.EVENT_READ:
                if not (came := self.socket.recv(PIECE)):
                    raise ConnectionResetError
                self.answer += came
        except BlockingIOError:
            return None
        except OSError:
            self.close(watch)
            return 0
        return self._status(watch)

    def _status(self, watch: selectors.BaseSelector) -> int | None:
        head, found, body = self.answer.partition(b"\r\n\r\n")
        if not found:
            return None
        lower = head.lower()
        length = lower.partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0]
        if b"transfer-encoding" in lower or len(body) < int(length or 0):
            return None
        if b"connection: close" in lower:
            self.close(watch)
        return int(head.split(b" ", 2)[1])

    def close(self, watch: selectors.BaseSelector) -> None:
        """End the connection."""
        if self.socket is not None:
            watch.unregister(self.socket)
            self.socket.close()
            self.socket = None


def send(port: int, requests: Iterable[bytes], connections: int) -> Measured:
    """Send all requests over so many connections, each again until it is acknowledged or refused."""
    measured, waiting = Measured(), iter(requests)
    begin = time.perf_counter()
    with selectors.DefaultSelector() as watch:
        for _ in range(connections):
            _next(_Line(port), waiting, watch)
        while watch.get_map():
            for key, events in watch.select(timeout=60):
                line = key.data
                if (status := line.turn(events, watch)) is None:
                    continue
                measured.statuses[status] = measured.statuses.get(status, 0) + 1
                if status == 0:
                    line.begin(line.request, watch)
                    continue
                if status < 300:
                    measured.seconds.append(time.perf_counter() - line.begun)
                _next(line, waiting, watch)
    measured.whole = time.perf_counter() - begin
    return measured


def _next(line: _Line, waiting: Iterator[bytes], watch: selectors.BaseSelector) -> None:
    line.begun = 0.0
    if request := next(waiting, b""):
        line.begin(request, watch)
    else:
        line.close(watch)


def request(project: int, token: str, body: bytes, method: str = "POST") -> bytes:
    """Return a whole request to the address for submissions."""
    lines = [f"{method} /v1/key/{token}/projects/{project}/submission?deviceID=load HTTP/1.1"]
    lines += ["Host: 127.0.0.1", *(f"{name}: {value}" for name, value in HEADERS.items())]
    lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def interviews(project: int, tokens: list[str], count: int, photo: bytes = b"") -> list[bytes]:
    """Return requests with as many new interviews of 250 questions, each photo different."""
    made = []
    for number in range(count):
        own = photo and photo[:-8] + number.to_bytes(8, "big")
        made.append(request(project, tokens[number % len(tokens)], Interview(photo=own).body()))
    return made
