"""An office that calls by token: what services ask of a person, answered from the scopes of the token."""

from dataclasses import dataclass

from houping.apps.accounts.models import Organisation
from houping.apps.tokens.models import Token
from houping.apps.tokens.scopes import permissions_of


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
