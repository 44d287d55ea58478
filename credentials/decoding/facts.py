"""One vocabulary for what documents of every generation say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from credentials.decoding.claim import Facts, Generation
from credentials.decoding.credential_facts import read_credential, read_record
from credentials.decoding.elm_facts import read_elm
from credentials.decoding.ler_rs import read_ler
from credentials.decoding.open_badges_facts import is_assertion, read_assertion

_ASSERTIONS = {Generation.OB_0_5, Generation.OB_1_0, Generation.OB_1_1, Generation.OB_2}


def read_facts(document: Mapping[str, Any], generation: Generation) -> Facts:
    """Return what ``document`` says, read as ``generation``. It never raises: what cannot be read stays empty.

    ``document`` is a claim's document, the part of it that a proof covers, or an assertion into which badge class
    and issuer have been embedded.
    """
    if generation in _ASSERTIONS or (generation is Generation.BLOCKCERTS and is_assertion(document)):
        return read_assertion(document)
    if generation is Generation.CLR_2:
        return read_record(document)
    if generation is Generation.ELM_3:
        return read_elm(document)
    if generation is Generation.LER_RS:
        return read_ler(document)
    return read_credential(document)
