"""What people type about people, themselves and their tokens."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import get_language_info, gettext_lazy as _

from cxtracker.accounts.models import ApiToken, Role, User
from cxtracker.texts import seen
from cxtracker.ui.forms import DAY

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

NOBODY = "-"
NOBODY_YET = _("Nobody yet")
SUGGESTIONS = "successors"
"""The id of the list of suggestions."""

YEAR = timedelta(days=365)


def languages(kept: str = "") -> list[tuple[str, str]]:
    """The languages offered, each by its own name, and the one a person has chosen before (`kept`)."""
    codes = [*User.languages(), *([kept] if kept and kept not in User.languages() else [])]
    return [(code, get_language_info(code)["name_local"].capitalize()) for code in codes]


class _WithLanguage(forms.ModelForm):
    """Asks for the language where there is more than one to choose from; else the person keeps theirs."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(User.languages()) > 1:
            self.fields["language"].choices = languages(self.instance.language)  # type: ignore[attr-defined]
        else:
            del self.fields["language"]

    def clean_name(self) -> str:
        if not seen(name := str(self.cleaned_data["name"])):
            raise ValidationError(_("A person needs a name."))
        return name


class ProfileForm(_WithLanguage):
    class Meta:
        model = User
        fields = ("name", "language", "theme", "shortcuts")
        widgets = {"theme": forms.RadioSelect, "name": forms.TextInput(attrs={"autocomplete": "name"})}
        help_texts = {
            "name": _("As colleagues know you. It appears next to everything you decide."),
            "shortcuts": _(
                "Ctrl+K searches, “?” shows them all. Untick this if they get in the way of other software."
            ),
        }


class PersonForm(_WithLanguage):
    """What an administrator may change about somebody."""

    class Meta:
        model = User
        fields = ("email", "name", "role", "language")
        widgets: ClassVar[dict[str, Any]] = {
            "role": forms.RadioSelect,
            "email": forms.EmailInput(attrs={"autocomplete": "off"}),
        }
        help_texts = {
            "email": _("They sign in with it. When it changes, the old address is told."),
            "role": _("Heads and deputies can answer for their function whatever their role."),
            "language": _("For pages and mails. The person can change it."),
        }

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).casefold()

    def validate_unique(self) -> None:
        """The constraint says it, in its own words."""


class NewPersonForm(PersonForm):
    invite = forms.BooleanField(
        label=_("Send an invitation now"),
        required=False,
        initial=True,
        help_text=_("Without an invitation the person can be named as head or owner but can't sign in yet."),
    )

    def __init__(self, *args: Any, roles: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(code, word) for code, word in Role.choices if code in roles]
        cast(forms.ChoiceField, self.fields["role"]).choices = offered

    class Meta(PersonForm.Meta):
        help_texts = {
            **PersonForm.Meta.help_texts,
            "email": _("They sign in with it, and imports use it to identify them."),
        }


def named(person: User) -> str:
    """How a person is offered in a list to choose from."""
    return f"{person} ({person.email})"


class PersonChoice(forms.ModelChoiceField):
    """One of some people; the address tells two of one name apart."""

    def label_from_instance(self, person: User) -> str:
        return named(person)


class SuccessorField(forms.CharField):
    """Somebody typed or picked from the list of suggestions that all such fields of a page share.

    By name with address, by address alone, or by number; `NOBODY` and its word mean nobody.
    """

    def __init__(self, *, here: Mapping[str, User], **kwargs: Any) -> None:
        super().__init__(
            required=False,
            widget=forms.TextInput(attrs={"list": SUGGESTIONS, "placeholder": _("As chosen for everything")}),
            **kwargs,
        )
        self.known = {key: key for key in here} | {NOBODY: NOBODY, str(NOBODY_YET).casefold(): NOBODY}
        for key, person in here.items():
            self.known |= {person.email.casefold(): key, named(person).casefold(): key}

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value)).casefold()
        if typed and typed not in self.known:
            raise ValidationError(_("Choose someone from the list, or type their e-mail address."))
        return self.known[typed] if typed else ""


class SuccessorsForm(forms.Form):
    """Who takes over what a person leaves: one for everything, or one for each part."""

    def __init__(self, *args: Any, person: User, parts: Sequence[tuple[str, StrOrPromise]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = User.objects.get_queryset().filter(is_active=True).exclude(pk=person.pk).order_by("name", "email")
        self.here = {str(successor.pk): successor for successor in here}
        self.codes = [code for code, _title in parts]
        everyone = [(key, named(successor)) for key, successor in self.here.items()]
        self.fields["everything"] = forms.ChoiceField(
            label=_("Successor for everything"),
            choices=[("", _("Nobody yet: what is left is flagged")), *everyone],
            required=False,
        )
        for code, title in parts:
            self.fields[code] = SuccessorField(label=title, here=self.here)

    @property
    def suggestions(self) -> list[str]:
        """What the fields of the parts offer, once for all of them."""
        return [str(NOBODY_YET), *(named(person) for person in self.here.values())]

    def successors(self) -> dict[str, User | None]:
        """By part; None where nobody takes over."""
        everything = self.cleaned_data["everything"]
        return {code: self.here.get(self.cleaned_data[code] or everything) for code in self.codes}


class TokenForm(forms.ModelForm):
    may_write = forms.TypedChoiceField(
        label=_("Access"),
        widget=forms.RadioSelect,
        coerce=lambda value: value == "write",
        initial="read",
        choices=[("read", _("Read only")), ("write", _("Read, and change what you can change"))],
    )

    class Meta:
        model = ApiToken
        fields = ("name", "may_write", "expires_on")
        widgets = {"expires_on": DAY}
        help_texts = {
            "name": _("What will use it, for example “Nightly report”."),
            "expires_on": _("It stops working after this day."),
        }

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "token_%s", **kwargs})
        self.today = today
        self.initial.setdefault("expires_on", today + YEAR)
        self.fields["expires_on"].widget.attrs["min"] = today.isoformat()

    def clean_expires_on(self) -> date:
        until: date = self.cleaned_data["expires_on"]
        if until < self.today:
            raise ValidationError(_("This date is in the past. Choose a later one."))
        return until


class FirstPasswordForm(forms.Form):
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=password_validators_help_text_html,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Repeat the password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("password") and given.get("again") and given["password"] != given["again"]:
            self.add_error("again", _("The two passwords don't match. Type the same one twice."))
        return given
