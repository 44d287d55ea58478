"""Which pages there are, so that none is forgotten: every address of the site, less those that are no page."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

NO_PAGES: dict[str, tuple[str, ...]] = {
    "answers a program, not a person": (
        *("api_schema", "admin:autocomplete", "admin:jsi18n", "mfa_login_webauthn"),
        *("pathways:did", "pathways:status_list"),
    ),
    "is a file to keep": (
        *("credentials:original", "pathways:award_json", "pathways:award_jwt", "pathways:award_badge"),
        *("portfolio:download_pdf", "mfa_download_recovery_codes", "admin:pathways_pathwayversion_definition"),
    ),
    "is a picture": (
        *("credentials:thumbnail", "portfolio:preview_thumbnail"),
        *("portfolio:public_thumbnail", "portfolio:shared_thumbnail"),
    ),
    "leads on to another page": (
        *("admin:login", "admin:logout", "admin:view_on_site", "admin:pathways_pathway_draft"),
        "account_confirm_login_code",  # signing in by a mailed code is off
    ),
}
"""Why an address that can be opened is no page, and the names of those."""
PROGRAMS = "api/v1/"
"""Under it everything but its own description answers programs."""


def _addresses(
    resolver: URLResolver, space: str = "", start: str = ""
) -> Iterator[tuple[str, str, Callable[..., Any]]]:
    for one in resolver.url_patterns:
        route = start + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _addresses(one, f"{space}{one.namespace}:" if one.namespace else space, route)
        elif isinstance(one, URLPattern) and one.name:
            yield f"{space}{one.name}", route, one.callback


def _only_changes(view: Callable[..., Any] | None) -> bool:
    """Whether the view takes no GET, as ``require_POST`` around it says at whatever depth."""
    while view is not None:
        methods = (
            inspect.getclosurevars(view).nonlocals.get("request_method_list") if inspect.isfunction(view) else None
        )
        if methods is not None and "GET" not in methods:
            return True
        view = getattr(view, "__wrapped__", None)
    return False


def names_of_pages() -> set[str]:
    """The names of all addresses at which a person sees a page."""
    no_pages = {name for names in NO_PAGES.values() for name in names}
    return {
        name
        for name, route, view in _addresses(get_resolver())
        if name not in no_pages and (not route.startswith(PROGRAMS) or name == "api_docs") and not _only_changes(view)
    }


def names_of_addresses() -> set[str]:
    """The names of all addresses."""
    return {name for name, _route, _view in _addresses(get_resolver())}


def is_admins(name: str) -> bool:
    """Whether it is one of the pages that the admin has for every kind of row."""
    return re.fullmatch(r"admin:\w+_\w+_(changelist|add|change|delete|history)", name) is not None
