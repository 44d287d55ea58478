"""A page as HTML, as JSON and as schema.org JSON-LD."""

from __future__ import annotations

import json
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from portfolio.queries.page import Page, ShownCluster, ShownCredential

SCRIPT_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
"""As ``django.utils.html.json_script``: a text with ``</script>`` in it must not end the element."""


def page_as_html(page: Page) -> str:
    """The public page, the same for a stranger and for its owner's preview."""
    return render_to_string("portfolio/public.html", {"page": page, "json_ld": json_ld_script(page)})


def json_ld_script(page: Page) -> SafeString:
    """The JSON-LD, escaped to stand inside a script element."""
    text = json.dumps(page_as_json_ld(page), ensure_ascii=False).translate(SCRIPT_ESCAPES)
    return mark_safe(text)  # noqa: S308  # escaped above


def page_as_json(page: Page) -> dict[str, Any]:
    """The page as plain JSON values; moments are ISO 8601 in UTC."""
    return {
        "name": page.name,
        "headline": page.headline,
        "about": page.about,
        "address": page.address,
        "as_of": page.at.isoformat(),
        "highlights": [_credential_as_json(credential) for credential in page.highlights],
        "sections": [
            {
                "kind": section.kind,
                "title": section.title,
                "narrative": section.narrative,
                "credentials": [
                    {**_credential_as_json(item.credential), "words": item.words} for item in section.items
                ],
            }
            if isinstance(section, ShownCluster)
            else {
                "kind": section.kind,
                "title": section.title,
                "award": section.award,
                "institution": section.institution,
                "percent": section.percent,
                "is_complete": section.is_complete,
                "as_of": section.as_of.isoformat() if section.as_of else None,
            }
            for section in page.sections
        ],
    }


def _credential_as_json(credential: ShownCredential) -> dict[str, Any]:
    proof = {
        "id": str(credential.id),
        "verdict": credential.verdict,
        "verdict_words": credential.verdict_words,
        "in_force": credential.in_force_code or None,
        "checked_at": credential.checked_at.isoformat() if credential.checked_at else None,
        "checks": [{"name": check.name, "state": check.state, "code": check.code} for check in credential.checks],
    }
    if credential.is_withheld:
        return proof
    return {
        **proof,
        "name": credential.name,
        "issuer": credential.issuer,
        "issuer_url": credential.issuer_url,
        "issued_at": credential.issued_at.isoformat() if credential.issued_at else None,
        "expires_at": credential.expires_at.isoformat() if credential.expires_at else None,
        "skills": list(credential.skills),
        "url": credential.url,
    }


def page_as_json_ld(page: Page) -> dict[str, Any]:
    """The page as schema.org: a Person with ``hasCredential`` (EducationalOccupationalCredential).

    Only credentials that hold are stated; a verdict other than proven is said in ``description``.
    """
    shown = [one for one in page.credentials if not one.is_withheld and one.tone != "bad"]
    return {
        "@context": "https://schema.org",
        "@type": "Person",
        "name": page.name,
        **({"jobTitle": page.headline} if page.headline else {}),
        **({"description": page.about} if page.about else {}),
        "url": page.address,
        "hasCredential": [_credential_as_json_ld(page, credential) for credential in shown],
    }


def _credential_as_json_ld(page: Page, credential: ShownCredential) -> dict[str, Any]:
    stated: dict[str, Any] = {
        "@type": "EducationalOccupationalCredential",
        "name": credential.name,
        "url": page.address_of(credential),
        "description": credential.verdict_words,
    }
    if credential.issuer:
        issuer = {"@type": "Organization", "name": credential.issuer}
        stated["recognizedBy"] = {**issuer, "url": credential.issuer_url} if credential.issuer_url else issuer
    if credential.issued_at:
        stated["dateCreated"] = f"{credential.issued_at:%Y-%m-%d}"
    if credential.expires_at:
        stated["expires"] = f"{credential.expires_at:%Y-%m-%d}"
    if credential.skills:
        stated["competencyRequired"] = list(credential.skills)
    return stated
