"""`Authorization: Bearer cxt_…`: a program acting with the rights of the person who made the token."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from cxtracker.accounts.models import ApiToken, User
from cxtracker.accounts.services import tokens


class TokenAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _space, secret = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = tokens.recognise(secret.strip(), now=timezone.now())
        if token is None:
            raise AuthenticationFailed(
                _("This token is unknown, expired or revoked. Make a new one on your profile page.")
            )
        if request.method not in SAFE_METHODS and not token.may_write:
            raise PermissionDenied(_("This token may only read. Make one that may change things on your profile page."))
        return token.owner, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"
