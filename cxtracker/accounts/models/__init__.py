from cxtracker.accounts.models.people import Access, PeopleSet, Role, Theme, User
from cxtracker.accounts.models.tokens import ApiToken

__all__ = ["Access", "ApiToken", "PeopleSet", "Role", "Theme", "User"]
