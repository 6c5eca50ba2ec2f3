"""How wide and in which theme pages are looked at."""

LOOKS = ((1280, "light"), (360, "dark"))
"""Every width and every theme once. What they do together is the style of components, which are seen in all four."""
