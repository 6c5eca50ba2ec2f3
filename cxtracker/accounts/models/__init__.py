from cxtracker.accounts.models.people import Access, Language, PeopleSet, Role, Theme, User
from cxtracker.accounts.models.tokens import ApiToken

__all__ = ["Access", "ApiToken", "Language", "PeopleSet", "Role", "Theme", "User"]
