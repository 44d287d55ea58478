"""Reading: bytes -> Claim. Nothing here is believed yet, and nothing here touches Django, a clock or a network."""

from credentials.decoding.addresses import Platform, recognise_address
from credentials.decoding.archives import Member, unpack
from credentials.decoding.decode import decode
from credentials.decoding.facts import read_facts
from credentials.decoding.pictures import make_thumbnail
from credentials.decoding.self_reported import CertificateKind, document_claim, typed_claim

__all__ = [
    "CertificateKind",
    "Member",
    "Platform",
    "decode",
    "document_claim",
    "make_thumbnail",
    "read_facts",
    "recognise_address",
    "typed_claim",
    "unpack",
]
