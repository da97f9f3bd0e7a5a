"""Parse XML that strangers send: no entities, no document types, no network, bounded depth."""

from typing import Any

from lxml import etree

from houping.core.errors import SubmissionUnreadable

Element = Any  # lxml.etree._Element: lxml has no types of its own


def parse_xml(data: bytes, form: str = "") -> Element:
    """Return the root element of a document; raises SubmissionUnreadable."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SubmissionUnreadable(form=form, detail=error) from error
    if root.getroottree().docinfo.doctype:
        raise SubmissionUnreadable(form=form, detail="DOCTYPE")
    return root


def local(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return str(etree.QName(element).localname)


def text_of(element: Element) -> str:
    """Return the text of an element, an empty text for none."""
    return (element.text or "").strip()


def child(element: Element, name: str) -> Element | None:
    """Return the first child of a name in any namespace."""
    return next((one for one in element if local(one) == name), None)
