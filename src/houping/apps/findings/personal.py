"""Texts that leave the team hold no identity or telephone number (R-13.3)."""

from houping.core.errors import PersonalInText
from houping.core.findings.wording import personal_numbers


def refuse_personal(text: str, field: str) -> None:
    """Raise PersonalInText for such a number; of it the refusal shows three digits. `field`: name of what was filled in."""
    if numbers := personal_numbers(text):
        raise PersonalInText(field=field, shown=f"{numbers[0][:3]}…")
