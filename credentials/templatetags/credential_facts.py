"""What templates ask about the facts of a credential."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def is_web_address(value: object) -> bool:
    """Tell whether a fact may become a link: what a stranger wrote is one only when it is https or http."""
    return isinstance(value, str) and value.startswith(("https://", "http://"))
