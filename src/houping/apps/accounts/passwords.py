"""Password rules beyond length: letters, digits and one more kind of character."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


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
