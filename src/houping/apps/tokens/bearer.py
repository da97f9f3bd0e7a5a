"""An office that calls by token: what services ask of a person, answered from the scopes of the token."""

from dataclasses import dataclass
from typing import Any

from houping.apps.accounts.models import Organisation
from houping.apps.tokens.models import Token
from houping.apps.tokens.scopes import OWN_SCOPES, permissions_of


@dataclass(frozen=True)
class Bearer:
    """Who calls. In the ledger its name is token:<name of the token>."""

    token: Token

    @property
    def username(self) -> str:
        """The name under which its acts stand in the ledger."""
        return f"token:{self.token.name}"

    @property
    def organisation(self) -> Organisation:
        """The office that answers for it."""
        return self.token.organisation

    @property
    def county(self) -> str:
        """The only county of which it may know anything; empty for offices of the city."""
        return self.organisation.county

    def holds(self, scope: str) -> bool:
        """Say whether the token has a scope that its office may still have."""
        return scope in self.token.scopes and bool(permissions_of(scope, self.organisation.kind))

    def may(self, permission: str, *, assessment: str | None = None, county: str | None = None) -> bool:
        """Say whether a scope grants the permission there; an unknown permission is refused."""
        if assessment is not None and not self.reaches(assessment):
            return False
        if county and self.county not in ("", county):
            return False
        kind = self.organisation.kind
        return any(permission in permissions_of(scope, kind) for scope in self.token.scopes)

    def reaches(self, assessment: str) -> bool:
        """Say whether the token is for an assessment."""
        return self.token.assessment in ("", assessment)


@dataclass(frozen=True)
class OwnBearer:
    """A person whose program calls with a token of their own: what they may do themselves, within its scopes."""

    token: Token

    @property
    def person(self) -> Any:
        """Who answers for what is done."""
        return self.token.person

    @property
    def username(self) -> str:
        """The name under which its acts stand in the ledger."""
        return str(self.person.username)

    @property
    def county(self) -> str:
        """Empty: a person's counties follow from their assignments."""
        return ""

    def grants(self, permission: str) -> bool:
        """Say whether a scope of the token stands for a permission."""
        held = (OWN_SCOPES[scope] for scope in self.token.scopes if scope in OWN_SCOPES)
        return any(permission in scope.permissions for scope in held)

    def may(self, permission: str, *, assessment: str | None = None, county: str | None = None) -> bool:
        """Say whether the token stands for the permission and the person holds it there."""
        if assessment is not None and assessment != self.token.assessment:
            return False
        return self.grants(permission) and self.person.may(
            permission, assessment=self.token.assessment, county=county
        )

    def counties(self, permission: str, *, assessment: str) -> frozenset[str] | None:
        """Return the counties where it may; None means all of them."""
        if not self.may(permission, assessment=assessment):
            return frozenset()
        found: frozenset[str] | None = self.person.counties(permission, assessment=assessment)
        return found
