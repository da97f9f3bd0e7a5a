"""What people fill in to sign in, and what administrators fill in about people."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from houping.apps.accounts import attempts, entry, passwords
from houping.apps.accounts.assignments import counties
from houping.apps.accounts.models import Organisation, Reset
from houping.apps.accounts.queries import Choice, assessments
from houping.apps.accounts.roles import Role
from houping.apps.accounts.rules import Wanted
from houping.apps.fields import PickField, day
from houping.apps.formats import moment

ANY = ("", _("全部"))
NONE = ("", _("（不限）"))
CHOOSE = ("", _("请选择"))
USERNAME = RegexValidator(r"^[a-z][a-z0-9._-]{2,31}$", _("3–32 位小写字母、数字、. _ -，以字母开头。"))
CODE = RegexValidator(r"^[a-z0-9][a-z0-9-]{1,31}$", _("2–32 位小写字母、数字、连字符。"))
STATES = (
    ("active", _("启用")),
    ("inactive", _("已停用")),
    ("new", _("待首次登录")),
    ("without_role", _("没有角色")),
)


def locked_message(until: Any) -> str:
    """Say that the way in is closed, in the same words for names that exist and names that do not."""
    return gettext("登录失败次数过多，已锁定至 %s。请到时再试，或请系统管理员重置口令。") % moment(until)


class SignInForm(AuthenticationForm):
    """User name and password."""

    error_messages = {
        "invalid_login": _("用户名或口令不正确。连续多次失败将暂时锁定。"),
        "inactive": _("用户名或口令不正确。连续多次失败将暂时锁定。"),
    }

    def __init__(self, request: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, label_suffix="", **kwargs)
        self.fields["username"].label = _("用户名")
        self.fields["password"].label = _("口令")

    def clean(self) -> dict[str, Any]:
        """Check the password, unless the way in is closed."""
        username, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if not username or not password:
            return self.cleaned_data
        try:
            attempts.begin(username, attempts.address_of(self.request))
        except attempts.Locked as locked:
            raise ValidationError(locked_message(locked.until), code="locked") from None
        self.user_cache = authenticate(self.request, username=username, password=password)
        if self.user_cache is None:
            until = entry.refused(self.request, username=username)
            if until:
                raise ValidationError(locked_message(until), code="locked")
            raise self.get_invalid_login_error()
        return self.cleaned_data


class CodeForm(forms.Form):
    """A code of the telephone, or a recovery code."""

    code = forms.CharField(
        label=_("验证码"),
        max_length=16,
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "inputmode": "text", "autofocus": True, "spellcheck": "false"}
        ),
        help_text=_("手机验证器上的 6 位数字；手机不在身边时，填一个恢复码。"),
    )


class EnrolForm(forms.Form):
    """The first code of a telephone."""

    code = forms.RegexField(
        r"^\d{6}$",
        label=_("手机上显示的 6 位数字"),
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"invalid": _("请填 6 位数字。")},
    )


class PasswordForm(forms.Form):
    """The present password and a new one, twice."""

    old = forms.CharField(
        label=_("现在的口令"), widget=forms.PasswordInput({"autocomplete": "current-password"})
    )
    new = forms.CharField(
        label=_("新口令"),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("至少 10 位，含大写字母、小写字母、数字、符号中的三种；不能与最近用过的相同。"),
    )
    again = forms.CharField(label=_("再输一次"), widget=forms.PasswordInput({"autocomplete": "new-password"}))

    def __init__(self, request: Any, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        self.request = request

    def clean(self) -> dict[str, Any]:
        """Check the present password (with lock-out), the rules and that both new ones are equal."""
        data = super().clean() or {}
        if not {"old", "new", "again"} <= data.keys():
            return data
        person = self.request.user
        try:
            attempts.begin(person.username, attempts.address_of(self.request))
        except attempts.Locked as locked:
            raise ValidationError(locked_message(locked.until), code="locked") from None
        if not person.check_password(data["old"]):
            entry.refused(self.request, username=person.username, factor="change")
            self.add_error("old", gettext("现在的口令不正确。"))
            return data
        attempts.succeeded(person.username, attempts.address_of(self.request))
        if data["new"] != data["again"]:
            self.add_error("again", gettext("两次输入的新口令不一致。"))
            return data
        try:
            passwords.check_new(person, data["new"])
        except ValidationError as error:
            self.add_error("new", error)
        return data


class ChoiceForm(forms.Form):
    """The filter above the list of people."""

    text = forms.CharField(label=_("姓名或用户名"), required=False, max_length=64)
    organisation = forms.ChoiceField(label=_("单位"), required=False)
    role = forms.ChoiceField(label=_("角色"), required=False, choices=[ANY, *Role.choices])
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[ANY, *STATES])

    def __init__(self, data: Any) -> None:
        super().__init__(data, label_suffix="")
        offices = Organisation.objects.values_list("code", "name")
        self.fields["organisation"].choices = [ANY, *offices]

    def choice(self) -> Choice:
        """Return the choice; what cannot be read is left out."""
        return Choice(**self.cleaned_data) if self.is_valid() else Choice()


class PersonForm(forms.Form):
    """A new person."""

    name = forms.CharField(label=_("姓名"), max_length=40)
    username = forms.CharField(
        label=_("用户名"),
        max_length=32,
        validators=[USERNAME],
        help_text=_("登录用，建立后不能改。3–32 位小写字母、数字、. _ -，以字母开头。"),
    )
    organisation = PickField(label=_("单位"), queryset=Organisation.objects.all())


class OrganisationForm(forms.Form):
    """A new office."""

    name = forms.CharField(label=_("名称"), max_length=100)
    code = forms.CharField(
        label=_("代号"), max_length=32, validators=[CODE], help_text=_("小写字母和数字，如 finance。")
    )
    kind = forms.ChoiceField(label=_("类别"), choices=Organisation.Kind.choices)
    county = forms.RegexField(
        r"^\d{6}[A-Z]?$|^\d{5}[A-Z0-9]{1,2}$",
        label=_("区划代码"),
        required=False,
        help_text=_("只有“区县”填写，如 500101。"),
    )

    def clean(self) -> dict[str, Any]:
        """Ask a county for its division code."""
        data = super().clean() or {}
        if data.get("kind") == Organisation.Kind.COUNTY and not data.get("county") and "county" in data:
            self.add_error("county", gettext("区县须填写区划代码。"))
        return data


class RoleForm(forms.Form):
    """A role to be given."""

    role = forms.ChoiceField(label=_("角色"), choices=[CHOOSE, *Role.choices])
    assessment = forms.SlugField(
        label=_("评估代号"),
        required=False,
        max_length=40,
        help_text=_("如 cq2021；三员不填。"),
        widget=forms.TextInput({"list": "assessments"}),
    )
    county = forms.ChoiceField(label=_("区县"), required=False)
    starts = day(_("起"))
    ends = day(_("止"), required=False, help_text=_("不填则长期有效。"))

    def __init__(self, data: Any = None, *, names: dict[str, str] | None = None) -> None:
        keys = assessments()
        initial = {"starts": timezone.localdate(), "assessment": keys[-1] if keys else ""}
        super().__init__(data, label_suffix="", initial=initial)
        self.assessments = keys
        self.fields["county"].choices = [NONE, *(names if names is not None else counties()).items()]

    def wanted(self) -> Wanted:
        """Return the role of a valid form."""
        return Wanted(**self.cleaned_data)


class AvoidanceForm(forms.Form):
    """A county to keep away from."""

    county = forms.ChoiceField(label=_("回避区县"))
    reason = forms.CharField(
        label=_("理由"), max_length=200, help_text=_("如：籍贯、曾任职、亲属任职。不写亲属姓名。")
    )

    def __init__(self, data: Any = None, *, names: dict[str, str] | None = None) -> None:
        super().__init__(data, label_suffix="", prefix="avoid")
        self.fields["county"].choices = [CHOOSE, *(names if names is not None else counties()).items()]


class ResetForm(forms.Form):
    """Why a sensitive account is to be reset, and what of it."""

    kind = forms.ChoiceField(label=_("重置什么"))
    reason = forms.CharField(
        label=_("理由"), max_length=200, help_text=_("如：忘记口令、手机遗失；怎样核实的本人。")
    )

    def __init__(self, data: Any = None, *, kinds: Sequence[str] = Reset.Kind.values) -> None:
        super().__init__(data, label_suffix="", prefix="reset")
        self.fields["kind"].choices = [(kind, Reset.Kind(kind).label) for kind in kinds]


class SheetForm(forms.Form):
    """A filled invitation sheet."""

    file = forms.FileField(
        label=_("填好的邀请表"),
        widget=forms.ClearableFileInput({"accept": ".xlsx"}),
        help_text=_("只收 .xlsx，不超过 2 MB。"),
    )
