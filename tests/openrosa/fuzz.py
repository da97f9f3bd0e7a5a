"""Uploads that went wrong, made from good ones: seeded, so that every one of them can be made again by its number.

Two layers are damaged, each knowing its own structure: the XML of the interview and the multipart body around it.
`damaged(seed, number)` gives one; `fire` sends it and returns what is wrong with the answer, or "".
"""

import random
from dataclasses import dataclass
from xml.etree import ElementTree

BOUNDARY = "841cd5f14d0eea0a"
MESSAGE = "{http://openrosa.org/http/response}message"
ALLOWED = frozenset({201, 400, 403, 404, 409, 411, 413})
ENCODINGS = ("utf-16", "utf-16-le", "utf-32", "gb18030", "big5", "iso-8859-1", "utf-7", "cp037", "x-none", "")
NAMES = (
    "../../etc/passwd",
    "..\\..\\x.png",
    "C:\\x.png",
    "/",
    "..",
    ".",
    "",
    "a\x00b.png",
    "长" * 300,
    "%2e%2e%2fx",
    "墙体裂缝.png",
    'a";name="xml_submission_file',
    "\ufeff\u202egnp.exe",
    "con",
    "a" * 5000,
    "xml_submission_file",
    "*isIncomplete*",
)
TEXTS = (
    "",
    "\x00",
    "\ud800",
    "0000-00-00T25:61:61.999+99:99",
    "9999-12-31T23:59:59.999+14:00",
    "-1",
    "1e400",
    "NaN",
    "9" * 4000,
    "' OR 1=1 --",
    "uuid:" + "a" * 200,
    "\U0001f600",
    "&#0;",
    "&#xFFFE;",
    "&undefined;",
    "]]>",
    "<![CDATA[x]]>",
    "<?php x?>",
    "<!-- a -- b -->",
    "\r\n\t",
    "\u2028",
)
BOMB = (
    "<!DOCTYPE d ["
    + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x"}">' for n in range(12))
    + "]>"
)
OUTSIDE = '<!DOCTYPE d SYSTEM "file:///etc/passwd" [<!ENTITY % p SYSTEM "http://127.0.0.1:9/"> %p;]>'


@dataclass
class Good:
    """One upload as a tablet sends it, from which damaged ones are made."""

    xml: str
    files: tuple[tuple[str, bytes], ...] = ()


@dataclass
class Upload:
    """What goes over the line."""

    body: bytes
    kind: str
    headers: dict[str, str]
    query: str


def damaged(good: Good, seed: int, number: int) -> Upload:
    """Return the upload with this number."""
    chance = random.Random(f"{seed}:{number}")
    xml = good.xml
    for _ in range(chance.randint(0, 3)):
        xml = chance.choice(WORDS)(xml, chance)
    data = encoded(xml, chance)
    if chance.random() < 0.4:
        data = chance.choice(BYTES)(data, chance)
    parts = [("xml_submission_file", "submission.xml", "text/xml", data)]
    parts += [(name, name, "image/jpeg", content) for name, content in good.files]
    for _ in range(chance.randint(0, 2)):
        parts = chance.choice(PARTS)(parts, chance)
    body = b"".join(written(part, chance) for part in parts) + f"--{BOUNDARY}--\r\n".encode()
    if chance.random() < 0.3:
        body = chance.choice(BYTES)(body, chance)
    return Upload(body, kind(chance), headers(chance), query(chance))


def fire(tablet, upload: Upload) -> str:
    """Send; return what is wrong with the answer, "" when it is right."""
    address = f"{tablet.base}/submission?{upload.query}"
    answer = tablet.client.generic(
        "POST", address, upload.body, content_type=upload.kind, headers=upload.headers
    )
    if answer.status_code not in ALLOWED:
        return f"status {answer.status_code}"
    message = ElementTree.fromstring(answer.content).find(MESSAGE)
    if message is None or not any("\u4e00" <= letter <= "\u9fff" for letter in message.text or ""):
        return "no Chinese sentence"
    return "" if answer.headers.get("X-OpenRosa-Version") == "1.0" else "no version of the protocol"


def encoded(xml, chance):
    """Write the text in some encoding, which it may or may not declare."""
    said, used = "utf-8", "utf-8"
    if chance.random() < 0.3:
        said = chance.choice(ENCODINGS)
        used = said if chance.random() < 0.5 else chance.choice(ENCODINGS)
    text = f"<?xml version='1.0' encoding='{said}'?>{xml}" if chance.random() < 0.7 else xml
    try:
        return text.encode(used or "utf-8", "surrogatepass" if used.startswith("utf") else "replace")
    except (LookupError, UnicodeError):
        return text.encode("utf-8", "surrogatepass")


def _somewhere(text, chance):
    return chance.randint(0, len(text))


def _insert(text, what, chance):
    place = _somewhere(text, chance)
    return text[:place] + what + text[place:]


def _elements(xml):
    """Return the places right behind ">" of the document."""
    return [place + 1 for place, letter in enumerate(xml) if letter == ">"] or [0]


def _between(xml, what, chance):
    place = chance.choice(_elements(xml))
    return xml[:place] + what + xml[place:]


def _cut_element(xml, chance):
    first, second = sorted(chance.choices(_elements(xml), k=2))
    return xml[:first] + xml[second:]


def _double_element(xml, chance):
    first, second = sorted(chance.choices(_elements(xml), k=2))
    return xml[:second] + xml[first:second] + xml[second:]


def _replace_value(xml, chance):
    """Put an odd text where some value stood: an attribute, an id, an answer."""
    ends = [place for place, letter in enumerate(xml) if letter in "\"'<"]
    starts = [place + 1 for place, letter in enumerate(xml) if letter in "\"'>"]
    start = chance.choice(starts or [0])
    end = next((place for place in ends if place >= start), len(xml))
    return xml[:start] + chance.choice(TEXTS) + xml[end:]


WORDS = (
    lambda xml, chance: BOMB + xml.replace("</", "&e11;</", 1),
    lambda xml, chance: OUTSIDE + xml,
    lambda xml, chance: _between(
        xml, "<a>" * (n := chance.choice([50, 70, 3000, 100_000])) + "</a>" * n, chance
    ),
    lambda xml, chance: _between(xml, "<a/>" * chance.choice([1000, 250_000]), chance),
    lambda xml, chance: _between(xml, f"<{'n' * 70_000}/>", chance),
    lambda xml, chance: _between(xml, "<a " + " ".join(f"b{n}='c'" for n in range(5000)) + "/>", chance),
    lambda xml, chance: _between(xml, "<x:y xmlns:x='' x:z='1'><:a/></x:y>", chance),
    lambda xml, chance: _between(xml, chance.choice(TEXTS), chance),
    lambda xml, chance: _insert(xml, chance.choice(TEXTS), chance),
    lambda xml, chance: xml.replace(chance.choice(["instanceID", "meta", "data", "version", " id="]), "x", 1),
    lambda xml, chance: xml.replace(
        "</meta>", "<deprecatedID>" + chance.choice(TEXTS) + "</deprecatedID></meta>"
    ),
    lambda xml, chance: xml + xml,
    lambda xml, chance: xml[: _somewhere(xml, chance)],
    _cut_element,
    _double_element,
    _replace_value,
    _replace_value,
    _replace_value,
)
BYTES = (
    lambda data, chance: data[: _somewhere(data, chance)],
    lambda data, chance: data[_somewhere(data, chance) :],
    lambda data, chance: _insert(data, chance.randbytes(chance.choice([1, 4, 300])), chance),
    lambda data, chance: _insert(data, b"\x00" * chance.choice([1, 2, 5000]), chance),
    lambda data, chance: _insert(
        data, chance.choice([b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80"]), chance
    ),
    lambda data, chance: bytes(
        b ^ (1 << chance.randrange(8)) if chance.random() < 0.01 else b for b in data[:60_000]
    ),
    lambda data, chance: data.replace(b"\r\n", b"\n"),
    lambda data, chance: data[: (n := _somewhere(data, chance))] + data[max(0, n - 200) :],
)
PARTS = (
    lambda parts, chance: [*parts, *parts[:1]],
    lambda parts, chance: parts[::-1],
    lambda parts, chance: parts[1:],
    lambda parts, chance: [*parts, (chance.choice(NAMES), chance.choice(NAMES), "image/png", b"\x89PNG" * 9)],
    lambda parts, chance: [*parts, ("*isIncomplete*", None, "", b"yes")] * chance.choice([1, 2]),
    lambda parts, chance: parts + [(f"f{n}", None, "", b"") for n in range(chance.choice([5, 1500]))],
    lambda parts, chance: parts + [(f"f{n}", f"f{n}", "", b"x") for n in range(chance.choice([5, 150]))],
    lambda parts, chance: [(parts[0][0], None, "", parts[0][3]), *parts[1:]] if parts else parts,
    lambda parts, chance: [
        (n, f, chance.choice(["a/b; charset=x-none", "multipart/mixed", "\u00e9"]), c) for n, f, _, c in parts
    ],
)


def written(part, chance):
    """Write one part, now and then with a head that nobody should write."""
    name, file, kind, content = part
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"'
    if file is not None:
        head += chance.choice(['; filename="{}"'] * 9 + ["; filename*=utf-8''{}"]).format(file)
    if kind:
        head += f"\r\nContent-Type: {kind}"
    if chance.random() < 0.05:
        head += "\r\n" + chance.choice(
            [
                "Content-Transfer-Encoding: base64",
                "Content-Transfer-Encoding: quoted-printable",
                f"X-Long: {'x' * 20_000}",
                "no colon at all",
                "Content-Length: 999999999999",
            ]
        )
    return head.encode("utf-8", "surrogatepass") + b"\r\n\r\n" + content + b"\r\n"


def kind(chance):
    """Return a Content-Type, mostly the right one."""
    odd = (
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=é",
        "text/xml",
    )
    odd += (
        f"multipart/form-data; boundary={'b' * 300}",
        f"multipart/form-data; boundary=x; charset={chance.random()}",
    )
    right = f"multipart/form-data; boundary={BOUNDARY}"
    return right if chance.random() < 0.9 else chance.choice(odd)


def headers(chance):
    """Return further headers, mostly the right ones."""
    date = chance.choice(["Sun, 29 Nov 2026 07:00:00 GMT", "Sun, 99 Foo 0000 99:99:99 GMT", "x" * 3000, ""])
    agent = chance.choice(["org.odk.collect.android/v2025.1.0", "", "\u00ff" * 300])
    return {"X-OpenRosa-Version": "1.0", "Date": date, "User-Agent": agent}


def query(chance):
    """Return the question of the address."""
    return chance.choice(
        ["deviceID=collect%3Aabc"] * 5 + ["", "deviceID=", "deviceID=%00", "deviceID=%ff" * 90]
    )
