"""Fill a form as a tablet does: from answers to the XML of a submission, with everything that the form computes."""

import re
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from houping.core.errors import SubmissionUnreadable
from houping.instruments.model import Rows, model_of
from houping.instruments.recheck import META, Check
from houping.instruments.safe_xml import Element
from houping.instruments.values import Node

PLACE = re.compile(r"(\w+)\[(\d+)\]")


def fill(
    xform: bytes,
    answers: Mapping[str, object],
    lists: Mapping[str, Rows],
    *,
    form: tuple[str, str],
    meta: Mapping[str, str],
) -> bytes:
    """Return the submission that a tablet would send.

    answers : path (as in `read_submission`) -> value; answers to questions that do not apply are left out, as
    a tablet leaves them out, and defaults of the form stand where nothing is answered
    form : id and version; meta : instanceID, audit and so on
    Raises SubmissionUnreadable for an answer that the form has no place for, or when its conditions never settle.
    """
    model = model_of(xform)
    root = etree.Element(model.template.name)
    _defaults(model.template, root)
    for path, value in answers.items():
        _element(root, path).text = str(value)
    check = Check(model, root, lists)
    for one in check.surplus:
        raise SubmissionUnreadable(form=form[0], detail=one.path)
    if not check.settled():
        raise SubmissionUnreadable(form=form[0], detail="unsettled")
    inside = "".join(_written(node) for nodes in check.root.children.values() for node in nodes)
    ids = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in meta.items())
    head = f"{check.root.name} id={quoteattr(form[0])} version={quoteattr(form[1])}"
    return f"<{head}>{inside}<{META}>{ids}</{META}></{check.root.name}>".encode()


def _element(root: Element, path: str) -> Element:
    """Return the element at a path, made with all its parents and earlier positions when it is not there."""
    node = root
    for part in path.split("/"):
        place = PLACE.fullmatch(part)
        name, number = (place[1], int(place[2])) if place else (part, 1)
        found = node.findall(name)
        while len(found) < number:
            found.append(etree.SubElement(node, name))
        node = found[number - 1]
    return node


def _defaults(template: Node, made: Element) -> None:
    """Write the values that the form starts with, outside of repeats made by `_element`."""
    for name, (part,) in template.children.items():
        if part.children:
            inner = etree.Element(name)
            _defaults(part, inner)
            if len(inner):
                made.append(inner)
        elif part.text:
            etree.SubElement(made, name).text = part.text


def _written(node: Node) -> str:
    """Return a node as XML; what is not relevant is not sent."""
    if not node.relevant or node.name == META:
        return ""
    if not node.children:
        return f"<{node.name}>{escape(node.text)}</{node.name}>" if node.text else f"<{node.name}/>"
    inside = "".join(_written(one) for nodes in node.children.values() for one in nodes)
    return f"<{node.name}>{inside}</{node.name}>"
