"""Texts that leave the team hold no identity or telephone number and no name of a household (R-13.3)."""

from houping.apps.findings.models import Finding
from houping.apps.sampling import lists
from houping.apps.sampling.models import Ceremony
from houping.core.errors import NameInText, PersonalInText
from houping.core.findings.wording import personal_numbers
from houping.core.privacy import masked_name


def refuse_personal(text: str, field: object) -> None:
    """Raise PersonalInText for such a number; of it the refusal shows three digits. `field`: name of what was filled in."""
    if numbers := personal_numbers(text):
        raise PersonalInText(field=field, shown=f"{numbers[0][:3]}…")


def refuse_told(found: Finding, text: str, field: object) -> None:
    """Raise PersonalInText, or NameInText for the name of a head of household of the problem's village.

    The names are those of the frame from which the sample was drawn; without a sample the platform knows none.
    """
    refuse_personal(text, field)
    ceremony = Ceremony.objects.current(found.assessment) if found.village else None
    if ceremony is None or not ceremony.is_drawn:
        return
    if names := [name for name in lists.heads(ceremony, found.village) if name in text]:
        raise NameInText(field=field, shown=masked_name(max(names, key=len)))
