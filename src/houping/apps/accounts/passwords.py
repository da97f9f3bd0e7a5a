"""Password rules beyond length, the change of a password, and passwords for one use."""

import secrets
from typing import Any

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from houping.apps.accounts import sessions
from houping.apps.accounts.limits import limit
from houping.apps.accounts.models import Person
from houping.apps.ledger.services import record

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that is read for something else
GROUPS, LETTERS = 4, 4


class MixedCharacters:
    """At least three of: lower case, upper case, digit, other."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError for a password of fewer than three kinds."""
        kinds = (str.islower, str.isupper, str.isdigit, lambda c: not c.isalnum())
        if sum(any(kind(c) for c in password) for kind in kinds) < 3:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self) -> str:
        """Return the rule in words."""
        return _("密码须含大写字母、小写字母、数字、符号中的至少三种。")


def one_time_password() -> str:
    """Return a password to be handed over once: four groups of four, easy to read aloud (79 bits)."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(LETTERS)) for _ in range(GROUPS))


def check_new(person: Person, password: str) -> None:
    """Raise ValidationError unless the password keeps to the rules and is none of the last ones."""
    validate_password(password, person)
    remembered = limit("PASSWORDS_REMEMBERED")
    former = person.former_passwords.values_list("password", flat=True)[: max(remembered - 1, 0)]
    if any(check_password(password, old) for old in (person.password, *former)):
        raise ValidationError(_("不能使用最近 %d 次用过的口令。") % remembered, code="password_used")


def replace(person: Person, password: str, *, one_time: bool) -> None:
    """Set a password and remember the one before; the caller saves nothing else of the person."""
    if person.password:
        person.former_passwords.create(password=person.password)
        kept = person.former_passwords.values_list("pk", flat=True)[: limit("PASSWORDS_REMEMBERED")]
        person.former_passwords.exclude(pk__in=list(kept)).delete()
    person.set_password(password)
    person.must_change_password = one_time
    person.password_changed = timezone.now()
    person.save(update_fields=["password", "must_change_password", "password_changed"])


@transaction.atomic
def change(*, actor: Any, new: str, session_key: str | None = None) -> Person:
    """Change one's own password; all other sessions of the person end. Raises ValidationError."""
    person = Person.objects.select_for_update().get(pk=actor.pk)
    check_new(person, new)
    replace(person, new, one_time=False)
    sessions.end_all(person, but=session_key)
    record(actor=person, action="account.change_password", subject=f"person:{person.pk}")
    return person
