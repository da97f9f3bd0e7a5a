"""How numbers, dates and icons are written on pages; built into every template."""

import re
from collections.abc import Mapping

from django import forms, template
from django.forms import BoundField
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from houping.apps import formats
from houping.core.reporting.blocks import Table

register = template.Library()
CHINESE = r"\u3000-\u303f\u3400-\u9fff\uff00-\uffef"
RUN = re.compile(f"[{CHINESE}](?:[{CHINESE}0-9“”·—]*[{CHINESE}])?")
LONG = 21  # characters from which on a cell of words may break its line
STYLES = (
    ((forms.CheckboxSelectMultiple, forms.RadioSelect), ""),
    (forms.CheckboxInput, "form-check-input"),
    ((forms.Select, forms.SelectMultiple), "form-select"),
)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon of the sprite; with a label it speaks, without it is decoration."""
    address = static("houping/icons.svg")
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"/></svg>', label, address, name
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', address, name)


for _format in (formats.day, formats.moment, formats.percent, formats.number, formats.wan):
    register.filter(_format.__name__, _format)


@register.filter
def zh(value: object) -> SafeString:
    """Mark the Chinese words of data (names, titles, the plan) on an English page, so that they are read aloud right."""
    text = conditional_escape("" if value is None else value)
    if formats.in_english():
        return SafeString(RUN.sub(r'<span lang="zh-Hans">\g<0></span>', text))
    return SafeString(text)


@register.filter
def span(words: str) -> str:
    """Write a duration of `timeuntil` or `timesince` as one: 14 小时 39 分钟, in English 14 hours, 39 minutes."""
    return words.replace("，", " ")


@register.filter
def item(mapping: Mapping[object, object] | None, key: object) -> object:
    """Look a key up."""
    return None if mapping is None else mapping.get(key)


@register.simple_tag
def table_rows(
    table: Table, links: Mapping[str, str] | None = None, lights: Mapping[str, str] | None = None
) -> SafeString:
    """Draw the rows of a table; in Python, because a thousand cells in a template take a fifth of a second.

    links : first cell -> address of the second; lights : first cell -> colour of the words in the last
    """
    numbers = set(table.numbers)
    long = {i for row in table.rows for i, cell in enumerate(row) if len(str(cell)) > LONG} - numbers
    styles = [
        ' class="figure"' if i in numbers else ' class="is-text"' if i in long else ""
        for i in range(len(table.header))
    ]
    drawn = []
    for place, row in enumerate(table.rows, start=1):
        cells = [zh(cell) for cell in row]
        if links and (address := links.get(str(row[0]))):
            cells[1] = format_html('<a href="{}">{}</a>', address, cells[1])
        if lights and (colour := lights.get(str(row[0]))):
            cells[-1] = format_html('<span class="badge bg-{}-lt">{}</span>', colour, cells[-1])
        total = ' class="table-total"' if table.total and place == len(table.rows) else ""
        body = "".join(f"<td{style}>{cell}</td>" for style, cell in zip(styles, cells, strict=False))
        drawn.append(f"<tr{total}>{body}</tr>")
    return SafeString("\n".join(drawn))


@register.filter
def waiting(field: BoundField) -> list[object]:
    """Return the files that came before their form (staging) and go with it when it is sent again."""
    if not field.form.is_bound or not isinstance(field.field, forms.FileField):
        return []
    given = field.data if isinstance(field.data, list) else [field.data]
    return [file for file in given if hasattr(file, "staged")]


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """Draw the control of a form field in the style of the house, tied to its hint and its errors."""
    widget = field.field.widget
    style = next((name for kind, name in STYLES if isinstance(widget, kind)), "form-control")
    if field.errors:
        style += " is-invalid"
    return SafeString(
        field.as_widget(attrs={**widget.attrs, "class": f"{widget.attrs.get('class', '')} {style}".strip()})
    )


@register.simple_tag(takes_context=True)
def may(context: Mapping[str, object], permission: str, county: str | None = None) -> bool:
    """Say whether the person of this page may do something here (buttons are shown by the same rule)."""
    request = context["request"]
    assert isinstance(request, HttpRequest)
    key = getattr(context.get("assessment"), "key", None)
    return bool(request.user.is_authenticated and request.user.may(permission, assessment=key, county=county))
