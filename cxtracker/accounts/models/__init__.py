from cxtracker.accounts.models.people import Role, Theme, User
from cxtracker.accounts.models.tokens import ApiToken

__all__ = ["ApiToken", "Role", "Theme", "User"]
