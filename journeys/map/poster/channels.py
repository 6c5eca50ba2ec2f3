"""A sign for each channel. Channels are free words; the first one that is known decides, else a plain point."""

from __future__ import annotations

from functools import cache

PLAIN = "point"
SIGNS = {
    "world": ("web", "website", "online", "browser", "site"),
    "device-mobile": ("app", "mobile"),
    "mail": ("e-mail", "email", "mail", "newsletter"),
    "phone": ("phone", "call", "hotline", "telephone"),
    "message": ("sms", "text message", "messenger"),
    "messages": ("chat", "forum", "online forum", "bot"),
    "users": ("word of mouth", "friends", "colleagues"),
    "news": ("press", "media", "newspaper"),
    "mailbox": ("post", "letter"),
    "building-store": ("shop", "branch", "store", "counter"),
    "video": ("video",),
    "building": ("back office", "office"),
    "tools": ("home visit", "technician", "self-install kit"),
    "home": ("home",),
    "antenna": ("network", "signal"),
    "package": ("parcel", "box"),
    "truck-delivery": ("courier", "delivery"),
    "cash-banknote": ("cash machine", "cash"),
    "credit-card": ("shop terminal", "terminal", "card"),
    "bell": ("push message", "push", "notification"),
    "thumb-up": ("social media", "social"),
    "search": ("search engine", "search"),
    "star": ("app store", "review site", "reviews"),
    "login": ("portal", "account area"),
    "shopping-cart": ("marketplace",),
    "speakerphone": ("out of home", "poster", "tv", "radio", "advertising"),
    "printer": ("insert", "print", "leaflet"),
    "building-bank": ("bank account", "bank"),
    "external-link": ("third-party site", "comparison site", "partner"),
}
KNOWN = {word: sign for sign, words in SIGNS.items() for word in words}


def parts(channel: str) -> list[str]:
    """“app, phone” is two channels."""
    return [part for piece in channel.split(",") if (part := piece.strip())]


@cache
def sign(channel: str) -> str:
    """The name of the outline icon for a channel as it was typed."""
    return next((KNOWN[part.casefold()] for part in parts(channel) if part.casefold() in KNOWN), PLAIN)
