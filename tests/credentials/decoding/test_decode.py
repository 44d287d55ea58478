"""Which bytes become which claims."""

import base64
import json
import struct
import zlib

import pytest

from credentials.decoding import decode
from credentials.decoding.claim import Claim, Generation, Kind, Recipient, Securing
from credentials.decoding.errors import DecodingError, NoCredentialError, UnreadableError
from credentials.issuing.keypairs import KeyPair
from credentials.issuing.signing import sign_jws, sign_jwt

ASSERTION = {
    "@context": "https://w3id.org/openbadges/v2",
    "type": "Assertion",
    "id": "https://badges.example/a/1",
    "recipient": {"type": "email", "hashed": True, "salt": "sea", "identity": "sha256$" + "ab" * 32},
    "badge": {
        "type": "BadgeClass",
        "id": "https://badges.example/b/1",
        "name": "Tidy Desk",
        "description": "Keeps a tidy desk.",
        "image": "https://badges.example/b/1.png",
        "criteria": {"narrative": "Tidy for a week."},
        "tags": ["order"],
        "issuer": {"type": "Issuer", "id": "https://badges.example/i", "name": "Desk School"},
    },
    "issuedOn": "2024-03-01",
    "verification": {"type": "HostedBadge"},
}
CREDENTIAL = {
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ],
    "id": "urn:uuid:6f1c0a52-3b6f-4e0c-8f7a-6d1f8a4b2c33",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "name": "Ada Invented",
    "issuer": {"id": "did:web:school.example", "type": ["Profile"], "name": "Desk School"},
    "validFrom": "2024-03-01T10:00:00Z",
    "credentialSubject": {
        "type": ["AchievementSubject"],
        "id": "did:key:z6MkExample",
        "achievement": {
            "id": "https://school.example/tidy",
            "type": ["Achievement"],
            "name": "Tidy Desk",
            "description": "Keeps a tidy desk.",
            "criteria": {"narrative": "Tidy for a week."},
        },
    },
}


def only(claims: tuple[Claim, ...]) -> Claim:
    assert len(claims) == 1
    return claims[0]


def as_bytes(document: object) -> bytes:
    return json.dumps(document).encode()


def token_of(payload: object) -> str:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(as_bytes(value)).decode().rstrip("=")

    return f"{part({'alg': 'EdDSA'})}.{part(payload)}.c2ln"


def png_of(*chunks: tuple[bytes, bytes]) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    image = chunk(b"IDAT", zlib.compress(b"\x00\x00"))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunk(*pair) for pair in chunks) + image + chunk(b"IEND", b"")


def itxt(keyword: bytes, text: bytes, *, compressed: bool = False, language: bytes = b"") -> tuple[bytes, bytes]:
    body = zlib.compress(text) if compressed else text
    return b"iTXt", keyword + b"\x00" + bytes([compressed]) + b"\x00" + language + b"\x00\x00" + body


def test_hosted_assertion_with_embedded_class_gives_its_facts() -> None:
    claim = only(decode(as_bytes(ASSERTION), name="tidy.json"))

    assert (claim.kind, claim.generation, claim.securing) == (Kind.AWARD, Generation.OB_2, Securing.HOSTED)
    assert claim.format == "ob2-hosted"
    assert claim.facts.achievement == "Tidy Desk"
    assert claim.facts.issuer == "Desk School"
    assert claim.facts.recipients == (Recipient("email", "sha256$" + "ab" * 32, True, "sea"),)
    assert [skill.name for skill in claim.facts.skills] == ["order"]


def test_achievement_name_is_never_the_name_of_the_credential() -> None:
    assert only(decode(as_bytes(CREDENTIAL))).facts.achievement == "Tidy Desk"


def test_signed_assertion_keeps_its_token_and_payload() -> None:
    token = token_of(ASSERTION)
    claim = only(decode(f"  {token}\n".encode()))

    assert (claim.generation, claim.securing, claim.token) == (Generation.OB_2, Securing.JWS, token)
    assert claim.document == ASSERTION


@pytest.mark.parametrize("payload", [CREDENTIAL, {"vc": CREDENTIAL, "iss": "did:web:school.example"}])
def test_jwt_is_read_in_both_payload_shapes(payload: dict[str, object]) -> None:
    claim = only(decode(token_of(payload).encode()))

    assert (claim.generation, claim.securing) == (Generation.OB_3, Securing.JWT)
    assert claim.document == payload
    assert claim.facts.issuer_id == "did:web:school.example"


def test_presentation_in_a_token_is_opened() -> None:
    inner = token_of(CREDENTIAL)
    token = token_of({"vp": {"type": ["VerifiablePresentation"], "verifiableCredential": [inner, CREDENTIAL]}})

    first, second = decode(token.encode(), name="wallet.jwt")

    assert (first.token, first.source) == (inner, "wallet.jwt#/vp/verifiableCredential/0")
    assert (second.securing, second.part_of) == (Securing.NONE, "wallet.jwt")


TABLE = (
    "Name,Url,Authority,Started On,Finished On,License Number\nFührung,https://a.example/1,Ärztekammer,Apr 2018,,7\n"
)


@pytest.mark.parametrize(
    "data",
    [
        TABLE.encode(),
        TABLE.encode("utf-8-sig"),
        TABLE.encode("cp1252"),
        TABLE.encode("utf-16"),
        TABLE.replace(",", ";").encode(),
        TABLE.replace(",", "\t").encode("utf-16"),
        f"sep=,\r\n{TABLE}".encode(),
        TABLE.replace("\n", "\r").encode(),
        TABLE.replace("\n", "\n\n").encode(),
    ],
    ids=["utf-8", "mark", "windows", "utf-16", "semicolons", "tabs", "sep", "returns", "empty lines"],
)
def test_certifications_that_a_spreadsheet_program_saved_again_are_read(data: bytes) -> None:
    claim = only(decode(data))
    assert (claim.facts.achievement, claim.facts.issuer, claim.facts.number) == ("Führung", "Ärztekammer", "7")


@pytest.mark.parametrize("parameter", ["", ";charset=utf-8", ";charset=utf-8;v=1"])
def test_enveloped_token_is_opened_whatever_its_media_type_says_besides(parameter: str) -> None:
    """Rule: RFC 2397, which lets a media type carry parameters."""
    envelope = {
        "@context": "https://www.w3.org/ns/credentials/v2",
        "id": f"data:application/vc+jwt{parameter},{sign_jwt(CREDENTIAL, KeyPair.generate())}",
        "type": "EnvelopedVerifiableCredential",
    }
    [claim] = decode(json.dumps(envelope).encode())
    assert (claim.securing, claim.facts.achievement) == (Securing.JWT, "Tidy Desk")


@pytest.mark.parametrize("is_flat", [True, False])
def test_json_form_of_a_token_is_the_same_token(is_flat: bool) -> None:
    token = token_of(CREDENTIAL)
    protected, payload, signature = token.split(".")
    parts = {"protected": protected, "signature": signature}

    claim = only(decode(as_bytes({"payload": payload, **(parts if is_flat else {"signatures": [parts]})})))

    assert (claim.securing, claim.token) == (Securing.JWT, token)


def test_jades_seal_is_named_and_its_fields_are_read() -> None:
    document = {**CREDENTIAL, "type": ["VerifiableCredential", "EuropeanDigitalCredential"]}
    sealed = {"payload": json.dumps(document), "signatures": [{"protected": "e30", "header": {"etsiU": []}}]}

    claim = only(decode(as_bytes(sealed)))

    assert (claim.securing, claim.proof_name, claim.facts.issuer) == (Securing.UNSUPPORTED, "JAdES", "Desk School")


def test_selective_disclosure_is_named() -> None:
    claim = only(decode(f"{token_of({**CREDENTIAL, '_sd_alg': 'sha-256'})}~WyJzYWx0Il0~".encode()))

    assert (claim.securing, claim.proof_name) == (Securing.UNSUPPORTED, "SD-JWT")


@pytest.mark.parametrize(
    ("proofs", "securing", "name"),
    [
        ([{"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022"}], Securing.DATA_INTEGRITY, ""),
        ([{"type": "Other"}, {"type": "Ed25519Signature2020"}], Securing.DATA_INTEGRITY, ""),
        ({"type": "DataIntegrityProof", "cryptosuite": "bbs-2023"}, Securing.UNSUPPORTED, "bbs-2023"),
        ({"type": "MerkleProof2019"}, Securing.UNSUPPORTED, "MerkleProof2019"),
    ],
)
def test_proofs_tell_what_could_prove_the_claim(proofs: object, securing: Securing, name: str) -> None:
    claim = only(decode(as_bytes({**CREDENTIAL, "proof": proofs})))

    assert (claim.securing, claim.proof_name) == (securing, name)


@pytest.mark.parametrize(
    "document",
    [
        {**ASSERTION["badge"], "@context": "https://w3id.org/openbadges/v2"},  # type: ignore[dict-item]  # it is a dict
        {
            "name": "Tidy",
            "criteria": "https://a.example/c",
            "issuer": "https://a.example/i",
            "image": "https://a.example/p",
        },
        {"name": "Desk School", "url": "https://school.example"},
        {**CREDENTIAL, "type": ["VerifiableCredential", "EndorsementCredential"]},
        {**CREDENTIAL, "type": ["VerifiableCredential", "BitstringStatusListCredential"]},
        {**CREDENTIAL, "credentialSubject": {"id": "did:example:a"}},
        {"@context": "https://w3id.org/openbadges/v2", "type": "RevocationList", "revokedAssertions": []},
        {"id": "did:web:school.example", "verificationMethod": []},
        {"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiablePresentation"]},
    ],
)
def test_what_awards_nothing_to_anyone_says_so(document: dict[str, object]) -> None:
    claim = only(decode(as_bytes(document)))

    assert claim.kind is Kind.NOT_AN_AWARD
    assert [note.code for note in claim.notes] == ["not_an_award"]


@pytest.mark.parametrize(
    ("chunk", "expected"),
    [
        (itxt(b"openbadges", as_bytes(ASSERTION)), "ob2-hosted-png"),
        (itxt(b"openbadges", as_bytes(ASSERTION), compressed=True), "ob2-hosted-png"),
        ((b"tEXt", b"openbadges\x00" + as_bytes(ASSERTION)), "ob2-hosted-png"),
        ((b"zTXt", b"openbadges\x00\x00" + zlib.compress(as_bytes(ASSERTION))), "ob2-hosted-png"),
        (itxt(b"openbadgecredential", as_bytes(CREDENTIAL), language=b"en"), "ob3-unsigned-png"),
        (itxt(b"openbadgecredential", token_of(CREDENTIAL).encode(), compressed=True), "ob3-jwt-png"),
    ],
)
def test_baked_png_is_read_from_every_text_chunk(chunk: tuple[bytes, bytes], expected: str) -> None:
    assert only(decode(png_of(chunk))).format == expected


def test_baked_address_is_a_hosted_claim_without_document() -> None:
    claim = only(decode(png_of((b"tEXt", b"openbadges\x00https://badges.example/a/1"))))

    assert (claim.securing, claim.document, claim.address) == (Securing.HOSTED, None, "https://badges.example/a/1")


def test_broken_chunk_beside_a_good_one_is_reported_and_passed_over() -> None:
    claim = only(decode(png_of((b"tEXt", b"openbadges\x00{broken"), itxt(b"openbadges", as_bytes(ASSERTION)))))

    assert claim.document == ASSERTION
    assert [note.code for note in claim.notes] == ["baked_unreadable"]


def test_signed_text_comes_before_the_same_unsigned() -> None:
    token = sign_jwt(CREDENTIAL, KeyPair.generate()).encode()
    claim = only(decode(png_of(itxt(b"openbadges", as_bytes(CREDENTIAL)), itxt(b"openbadgecredential", token))))

    assert (claim.securing, [note.code for note in claim.notes]) == (Securing.JWT, ["baked_twice"])


@pytest.mark.parametrize("prefix", ["openbadges", "ob"])
def test_baked_svg_is_read_whatever_the_prefix(prefix: str) -> None:
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:{prefix}="https://purl.imsglobal.org/ob/v3p0">'
        f"<{prefix}:credential><![CDATA[{json.dumps(CREDENTIAL)}]]></{prefix}:credential></svg>"
    )
    assert only(decode(svg.encode())).format == "ob3-unsigned-svg"


def test_token_in_the_attribute_comes_before_the_text_that_it_signs() -> None:
    token = sign_jws(ASSERTION, KeyPair.from_seed(bytes(32)))
    for text, notes in ((ASSERTION, []), ({**ASSERTION, "issuedOn": "2024-03-02"}, ["baked_twice"])):
        svg = (
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="http://openbadges.org">'
            f'<openbadges:assertion verify="{token}"><![CDATA[{json.dumps(text)}]]></openbadges:assertion></svg>'
        )
        claim = only(decode(svg.encode()))
        assert (claim.format, claim.token, [note.code for note in claim.notes]) == ("ob2-jws-svg", token, notes)


@pytest.mark.parametrize(
    ("data", "error", "code"),
    [
        (b"", UnreadableError, "empty"),
        (b"Hello, I am no badge.", NoCredentialError, "text"),
        (b"<!DOCTYPE html><html><body>Hi</body></html>", NoCredentialError, "web_page"),
        (b'{"a": 1', UnreadableError, "json_broken"),
        (b'{"a": 1, "a": 2}', UnreadableError, "json_refused"),
        (b'{"a": NaN}', UnreadableError, "json_refused"),
        (b"[" * 100_000, UnreadableError, "too_deep"),
        (b'{"a": 1}', NoCredentialError, "no_credential"),
        (png_of(), NoCredentialError, "png_without_badge"),
        (png_of()[:60], UnreadableError, "png_truncated"),
        (b"%PDF-1.7 ...", NoCredentialError, "pdf"),
    ],
)
def test_what_is_no_badge_says_so_in_its_own_words(data: bytes, error: type[DecodingError], code: str) -> None:
    with pytest.raises(error) as caught:
        decode(data, name="file")

    assert caught.value.code == code
    assert caught.value.remedy


def test_text_that_inflates_too_far_is_refused() -> None:
    with pytest.raises(UnreadableError) as caught:
        decode(png_of(itxt(b"openbadges", b" " * 10_000_000, compressed=True)))

    assert caught.value.code == "too_large"


@pytest.mark.parametrize(
    ("answer", "places"),
    [
        ({"verifiableCredential": CREDENTIAL}, ["#/verifiableCredential"]),
        ({"credential": CREDENTIAL}, [""]),
        ({"credential": [CREDENTIAL], "compactJwsString": ["TOKEN"]}, ["#/credential/0", "#/compactJwsString/0"]),
        (
            {"credentials": [{"credential": CREDENTIAL}, {"credential": "TOKEN"}]},
            ["#/credentials/0", "#/credentials/1"],
        ),
        ({"status": {"code": 200}, "results": [ASSERTION, CREDENTIAL]}, ["#/results/0", "#/results/1"]),
        (
            {
                "verifiablePresentation": {
                    **CREDENTIAL,
                    "type": "VerifiablePresentation",
                    "verifiableCredential": CREDENTIAL,
                }
            },
            ["#/verifiablePresentation/verifiableCredential"],
        ),
    ],
)
def test_credentials_in_the_answer_of_a_platform_are_found(answer: dict[str, object], places: list[str]) -> None:
    token = sign_jws(CREDENTIAL, KeyPair.from_seed(bytes(32)))
    claims = decode(json.dumps(answer).replace("TOKEN", token).encode(), name="answer")
    assert [claim.source for claim in claims] == [f"answer{place}" for place in places]
    assert {claim.part_of for claim in claims} <= {"", "answer#/verifiablePresentation"}
