"""How a person signs in; permissions come from assignments, never from Django's own tables."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from houping.apps.accounts.models import Person


class PersonBackend(BaseBackend):
    """Check the password of an active person; the time spent does not tell whether the name exists."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> Person | None:
        """Return the person, or None."""
        person = Person.objects.filter(username=username).first()
        if person is None:
            Person().set_password(password)
            return None
        return person if person.check_password(password or "") and person.is_active else None

    def get_user(self, user_id: int) -> Person | None:
        """Return the person of a session, if still active."""
        return Person.objects.filter(pk=user_id, is_active=True).select_related("organisation").first()
