"""How numbers, dates and icons are written on pages; built into every template."""

import datetime
from collections.abc import Mapping

from django import forms, template
from django.forms import BoundField
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()
MISSING = "—"
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


@register.filter
def day(value: datetime.date | None) -> str:
    """Write a date: 2021年11月10日, in English 10 Nov 2021."""
    if value is None:
        return MISSING
    if isinstance(value, datetime.datetime):
        value = timezone.localtime(value)
    if (get_language() or "").startswith("en"):
        return f"{value.day} {value:%b %Y}"
    return f"{value.year}年{value.month}月{value.day}日"


@register.filter
def moment(value: datetime.datetime | None) -> str:
    """Write date and time to the minute."""
    return f"{day(value)} {timezone.localtime(value):%H:%M}" if value else MISSING


@register.filter
def percent(value: float | None) -> str:
    """Write a share 0..1 as percent with two decimals."""
    return MISSING if value is None else f"{value * 100:.2f}%"


@register.filter
def number(value: float | None, decimals: int = 0) -> str:
    """Write a number with thousands separated; missing is a dash, never zero."""
    return MISSING if value is None else f"{value:,.{decimals}f}"


@register.filter
def wan(value: float | None) -> str:
    """Write large counts in 万 / 亿 (English: plain, with separators)."""
    if value is None:
        return MISSING
    if (get_language() or "").startswith("en") or abs(value) < 10_000:
        return number(value)
    return f"{value / 1e8:.2f}亿" if abs(value) >= 1e8 else f"{value / 1e4:.2f}万"


@register.filter
def item(mapping: Mapping[object, object] | None, key: object) -> object:
    """Look a key up."""
    return None if mapping is None else mapping.get(key)


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
