"""Uploads byte by byte: over slow connections that are cut at random, and as streams too long for memory."""

import queue
import random
import socket
import threading
import time
from collections.abc import Sequence

from openrosa.crowd import request
from openrosa.field import HEADERS, Interview

SPEED = 8_000  # bytes a second: 64 kbit/s
PIECE = 400
CUT = 0.3
AFTER = 0.2  # of the cuts, how many come after the last byte was sent: the answer is lost
PATIENCE_S = 300


def send_slowly(
    port: int, project: int, tokens: Sequence[str], sent: Sequence[Interview], seed: int, clients: int = 40
) -> int:
    """Send interviews over slow connections, each again until it is acknowledged; return how many connections."""
    waiting: queue.SimpleQueue[Interview] = queue.SimpleQueue()
    tries: list[int] = []
    for interview in sent:
        waiting.put(interview)

    def work(number: int) -> None:
        chance = random.Random(f"{seed}:{number}")
        while True:
            try:
                interview = waiting.get_nowait()
            except queue.Empty:
                return
            whole = request(project, tokens[number % len(tokens)], interview.body())
            while not interview.acknowledged:
                tries.append(1)
                cut = _cut(chance, len(whole)) if chance.random() < CUT else None
                interview.acknowledged = _once(port, whole, cut) in (201, 202)

    together([threading.Thread(target=work, args=(number,)) for number in range(clients)])
    return len(tries)


def together(threads: Sequence[threading.Thread]) -> None:
    """Run threads to their end."""
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _cut(chance: random.Random, length: int) -> int:
    return length if chance.random() < AFTER else chance.randrange(length)


def _once(port: int, whole: bytes, cut: int | None) -> int:
    """Send over one slow connection; return the status, 0 when the connection was cut or broke."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as connection:
            for start in range(0, len(whole if cut is None else whole[:cut]), PIECE):
                connection.sendall(whole[start : min(start + PIECE, len(whole) if cut is None else cut)])
                time.sleep(PIECE / SPEED)
            return 0 if cut is not None else _status(connection)
    except OSError:
        return 0


def _status(connection: socket.socket) -> int:
    said = b""
    while b"\r\n" not in said and (came := connection.recv(4096)):
        said += came
    return int(said.split(b" ", 2)[1]) if b" " in said else 0


def send_stream(port: int, path: str, pieces: Sequence[bytes]) -> int:
    """Send one long body in pieces; return the status."""
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in HEADERS.items()]
    lines.append(f"Content-Length: {sum(map(len, pieces))}")
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as connection:
            connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n")
            for piece in pieces:
                connection.sendall(piece)
            return _status(connection)
    except OSError:
        return 0
