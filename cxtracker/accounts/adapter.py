"""How sign-in behaves: people are invited by an administrator, nobody signs up."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from cxtracker.accounts.models import User
from cxtracker.accounts.services import passwords

JUST_ARRIVED = "just_arrived"
"""In the session from signing in until the first page, which may lead on to what waits."""


class InvitedPeopleOnly(DefaultAccountAdapter):
    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        request.session[JUST_ARRIVED] = True

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Not in the request: a mail server that is away must neither lose the mail nor tell who has an account."""
        passwords.ask_link(user)

    def set_password(self, user: User, password: str) -> None:
        passwords.replace(user, password)
