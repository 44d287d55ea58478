"""What the learner says of themselves: a certificate typed in, or kept as a PDF or picture."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from credentials.decoding.self_reported import document_claim, typed_claim
from credentials.models import Credential
from credentials.services.deciding import set_skills
from credentials.services.originals import Piece, keep_originals
from credentials.services.proving import Prover
from credentials.services.storing import store_credential
from credentials.verification.web import OfflineWeb


def add_self_reported(
    *,
    owner: User,
    title: str,
    category: str,
    issuer: str = "",
    issued_on: datetime | None = None,
    expires_on: datetime | None = None,
    number: str = "",
    url: str = "",
    skills: Sequence[str] = (),
    document: Piece | None = None,
) -> Credential:
    """Give the credential of the learner's own words, labelled self-reported; the document is kept as it is.

    Raises UnreadableError when the document is neither a PDF nor a picture.
    """
    told: dict[str, Any] = {
        "title": title,
        "kind": category,
        "issuer": issuer,
        "issued_on": issued_on,
        "expires_on": expires_on,
        "number": number,
        "url": url,
    }
    if document is not None:
        claim = document_claim(document.data, name=document.name, **told)
        [original] = keep_originals(owner=owner, pieces=[document])
        data = document.data
    else:
        claim = typed_claim(**told)
        original, data = None, b""
    proved = Prover(owner, OfflineWeb()).prove_claim(claim, data=data, original=original)
    with transaction.atomic():
        credential = store_credential(owner=owner, proved=proved).credential
        return set_skills(credential=credential, skills=skills) if skills else credential
