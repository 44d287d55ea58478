"""What every template knows."""

from __future__ import annotations

from django.http import HttpRequest

THEMES = ("system", "light", "dark")


def appearance(request: HttpRequest) -> dict[str, str]:
    """The theme the person chose, kept in a cookie so that it holds before signing in."""
    theme = request.COOKIES.get("theme", "system")
    return {"theme": theme if theme in THEMES else "system"}
