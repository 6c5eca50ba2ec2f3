"""Who: everybody who owns, answers, reads or is named, whether or not they may sign in yet."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cxtracker.constraints import UNKNOWN


class Role(models.TextChoices):
    """What a person may do beside what follows from heading or deputising a function."""

    ADMINISTRATOR = "administrator", _("Administrator")
    CX_MANAGER = "cx_manager", _("CX manager")
    LEADERSHIP = "leadership", _("Leadership")
    CONTRIBUTOR = "contributor", _("Contributor")
    READER = "reader", _("Reader")


class Language(models.TextChoices):
    """What a person would like to read. Offered are only those in `settings.LANGUAGES`, which are complete."""

    ENGLISH = "en", _("English")
    GERMAN = "de", _("German")
    RUSSIAN = "ru", _("Russian")


class Theme(models.TextChoices):
    """How pages look; `auto` follows the person's system."""

    AUTO = "auto", _("Like my system")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Access(models.TextChoices):
    """How far a person has come on the way to signing in; follows from the other fields."""

    SIGNS_IN = "signs_in", _("Can sign in")
    INVITED = "invited", _("Invited")
    KNOWN = "known", _("Not invited")
    FORMER = "former", _("Former")


class PeopleSet(models.QuerySet["User"]):
    def mentioning(self, text: str) -> PeopleSet:
        """People whose name or address contains every word of `text`."""
        people = self
        for word in text.split():
            people = people.filter(models.Q(name__icontains=word) | models.Q(email__icontains=word))
        return people

    def with_access(self, access: Access) -> PeopleSet:
        locked = models.Q(password="") | models.Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
        match access:
            case Access.FORMER:
                return self.filter(is_active=False)
            case Access.SIGNS_IN:
                return self.filter(~locked, is_active=True)
            case Access.INVITED:
                return self.filter(locked, is_active=True).exclude(invited_at=None)
            case _:
                return self.filter(locked, is_active=True, invited_at=None)


class People(BaseUserManager["User"]):
    def get_queryset(self) -> PeopleSet:
        return PeopleSet(self.model, using=self._db)

    def with_access(self, access: Access) -> PeopleSet:
        return self.get_queryset().with_access(access)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        """A person; without a password they are known but cannot sign in."""
        person = self.model(email=email.strip().casefold(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> User:
        """The first administrator, for `manage.py createsuperuser`."""
        fields.setdefault("name", email.split("@")[0])
        return self.create_user(email, password, **{**fields, "role": Role.ADMINISTRATOR})


class User(AbstractBaseUser):
    """A person, identified outside by e-mail address (the bundle's `people.key`)."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.READER)
    language = models.CharField(_("language"), max_length=10, choices=Language, default=Language.ENGLISH)
    theme = models.CharField(_("appearance"), max_length=5, choices=Theme, default=Theme.AUTO)
    shortcuts = models.BooleanField(_("keyboard shortcuts"), default=True, db_default=True)
    is_active = models.BooleanField(_("active"), default=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[People] = People()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="person_email_unique",
                violation_error_message=_("Someone with this address is already on the list."),
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="person_role_known", violation_error_message=UNKNOWN
            ),
        ]

    def __str__(self) -> str:
        return self.name if self.is_active else _("%(name)s (former)") % {"name": self.name}

    @classmethod
    def languages(cls) -> tuple[str, ...]:
        """Codes of the languages a person may choose: those the product speaks wholly."""
        return tuple(code for code, _name in settings.LANGUAGES)

    @property
    def key(self) -> str:
        """The name other records and bundles refer to this person by."""
        return self.email

    @property
    def is_administrator(self) -> bool:
        return self.role == Role.ADMINISTRATOR

    @property
    def reads(self) -> str:
        """The language of this person's pages and mails: their own once it is complete, else the site's."""
        return self.language if self.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE

    @property
    def can_sign_in(self) -> bool:
        return self.is_active and self.has_usable_password()

    @property
    def access(self) -> Access:
        if not self.is_active:
            return Access.FORMER
        if self.has_usable_password():
            return Access.SIGNS_IN
        return Access.INVITED if self.invited_at else Access.KNOWN
