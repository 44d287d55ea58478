"""Hosted badges: the issuer's own site serves the same assertion now, or it does not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import unquote

from credentials.decoding import decode
from credentials.decoding.claim import Claim, Generation, Kind, Note, Securing
from credentials.decoding.dates import parse_moment
from credentials.decoding.errors import DecodingError, NoCredentialError
from credentials.decoding.json_text import read_json
from credentials.decoding.nodes import ident, is_node, many, one_node, prop, text
from credentials.verification.documents import (
    ABSENT,
    Documents,
    GoneError,
    host_of,
    is_same_site,
    is_web_address,
    never_answers,
    variant_address,
)
from credentials.verification.errors import UnreachableError
from credentials.verification.linked import Linked, follow_links
from credentials.verification.proven import Proven, identified, issuer, issuer_not_asked, self_asserted, untampered
from credentials.verification.report import Check, State
from credentials.verification.revocation import check_mark, read_withdrawal
from credentials.verification.standing import Finding
from credentials.verification.web import KnownIssuers

_ACCEPT: Final = "application/ld+json, application/json, image/png;q=0.5, image/svg+xml;q=0.5"
_DATES: Final = frozenset({"issuedOn", "issued_on", "expires"})
#: Words for the same thing, and what the Mozilla Backpack wrote into badges when it baked them again.
_SAME: Final = {"issued_on": "issuedOn", "verification": "verify"}
_BACKPACK: Final = frozenset({"_originalRecipient", "_location"})
#: What says how to check and how to read, not what was awarded.
_NOT_CONTENT: Final = frozenset({"@context", "type", "@type", "verify", "salt", "revoked"})
#: Fields of the assertion that the specifications define; anything else added to a copy is told, and not believed.
_CONTENT: Final = frozenset(
    {"uid", "id", "recipient", "badge", "issuedOn", "expires", "evidence", "image", "narrative"}
)
_REHOST: Final = "Hand in the address the issuer gave you, or the file as the issuer's platform offers it."


def check_hosted(claim: Claim, documents: Documents, known: KnownIssuers) -> Proven:
    """Tell whether the address that the assertion names serves the same assertion now, and whose address it is.

    From 2.0 on the address is the assertion's ``id``, before that ``verify.url``. The id served must be the one
    declared: http or https, and a trailing slash, may differ and are reported; any other difference means a copy
    on somebody else's site, which is not the issuer's word. Facts are read from what was served.

    Rule: Open Badges 2.0, "Hosted verification"; 1.0 and 1.1, "Hosted badges".
    """
    declared = declared_address(claim)
    if not declared:
        return _not_hosted(claim)
    try:
        response, unencrypted = documents.response(declared, accept=_ACCEPT, plain=True)
    except GoneError as gone:
        return _withdrawn(claim, str(gone), (read_withdrawal(gone),), url=gone.url, http_status="410")
    except UnreachableError as error:
        return _not_served(claim, declared, error)
    if stub := _stub(response.body, declared):
        return _withdrawn(claim, "The issuer's site serves only that it was revoked.", stub, url=declared)
    try:
        served = decode(response.body, name=declared, address=declared)[0]
    except NoCredentialError as error:
        return _not_served(claim, declared, UnreachableError(declared, "not_json", str(error)))
    except DecodingError as error:
        detail = f"What {host_of(declared)} serves as the badge cannot be read. {error}"
        return _failed(claim, "malformed", detail, url=declared)
    if served.kind is not Kind.AWARD or served.securing is not Securing.HOSTED or served.document is None:
        sentence = f"{host_of(declared)} serves no hosted badge there."
        return _not_served(claim, declared, UnreachableError(declared, "not_json", sentence))
    return _compare(claim, declared, served.document, documents, known, unencrypted=unencrypted)


def declared_address(claim: Claim) -> str:
    """Give the address at which the assertion says it is hosted, or nothing."""
    if claim.document is None:
        return claim.address
    own, told = ident(claim.document), _verify_url(claim.document)
    modern = claim.generation is Generation.OB_2
    return next((url for url in ((own, told) if modern else (told, own)) if is_web_address(url)), "")


def _verify_url(assertion: Mapping[str, Any]) -> str:
    return text(prop(one_node(prop(assertion, "verification", "verify")), "url"))


def _not_hosted(claim: Claim) -> Proven:
    detail = "The badge does not say at which address its issuer serves it, so nobody can be asked."
    remedy = "Hand in the address from which you were given the badge, if you still have it."
    return Proven(
        untampered(State.UNKNOWN, "no_address", detail, remedy),
        issuer_not_asked("Without an address there is no issuer to ask."),
        dated=_dated(claim),
    )


def _withdrawn(claim: Claim, detail: str, findings: tuple[Finding, ...], **evidence: str) -> Proven:
    return Proven(
        untampered(State.UNKNOWN, "withdrawn", detail, "", **evidence),
        issuer_not_asked("The issuer's site has withdrawn the badge."),
        dated=_dated(claim),
        findings=findings,
    )


def _stub(body: bytes, declared: str) -> tuple[Finding, ...]:
    """Give the revocation in a document that says nothing else of the badge; nothing where it is an assertion.

    Rule: Open Badges 2.0, Assertion, ``revoked``: then no properties but ``id`` and ``revocationReason`` are required.
    """
    try:
        data = read_json(body)
    except DecodingError:
        return ()
    if not is_node(data) or data.keys() & {"badge", "recipient"}:
        return ()
    name = ident(data)
    return tuple(check_mark(data, declared)) if not name or variant_address(name, declared) else ()


def _not_served(claim: Claim, declared: str, error: UnreachableError) -> Proven:
    absent = error.code in {"not_found", "not_json"}
    code = "not_found_at_issuer" if absent else "issuer_unreachable"
    remedy = (
        "Look for the badge on the issuer's site: it may have moved. Then hand in its new address."
        if absent
        else "Check again later; we also try again by ourselves."
    )
    return Proven(
        untampered(
            State.UNKNOWN,
            code,
            f"The issuer's site does not serve the badge now. {error}",
            remedy,
            url=declared,
            reason=error.code,
        ),
        issuer_not_asked("The issuer's site could not be asked."),
        dated=_dated(claim),
    )


def _compare(
    claim: Claim,
    declared: str,
    assertion: Mapping[str, Any],
    documents: Documents,
    known: KnownIssuers,
    *,
    unencrypted: bool,
) -> Proven:
    notes = []
    names = [name for name in (ident(assertion), _verify_url(assertion)) if is_web_address(name)]
    wrong = _wrong_name(claim, declared, names)
    if wrong:
        return _failed(
            claim,
            "id_mismatch",
            f"The badge at {declared} says that it is {wrong}: it is a copy, not the issuer's word.",
            url=declared,
            declared_id=wrong,
        )
    notes += [
        Note("id_variant", f"The badge calls itself {name}, and was found at {declared}.")
        for name in names
        if name != declared
    ]
    if unencrypted:
        notes.append(Note("unencrypted", f"{host_of(declared)} serves the badge over an unencrypted connection only."))
    differing, unvouched = compare_assertions(claim.document or assertion, assertion)
    if differing:
        return _failed(
            claim,
            "differs_from_hosted",
            f"The issuer's site serves another badge there: {_and(differing)} differ.",
            url=declared,
            differing=", ".join(differing),
        )
    linked = follow_links(assertion, documents)
    identity, identities = check_host(declared, linked, known, unencrypted=unencrypted)
    return Proven(
        untampered(
            State.PASSED,
            "hosted",
            f"{host_of(declared)} serves the same badge now.",
            url=declared,
            unencrypted="yes" if unencrypted else "",
        ),
        identity,
        document=linked.document,
        dated=(assertion,),
        findings=tuple(check_mark(assertion, declared)),
        identities=identities,
        uncovered=tuple(unvouched),
        notes=(*notes, *linked.notes),
    )


def _wrong_name(claim: Claim, declared: str, names: list[str]) -> str:
    """Give the name under which a copy was made, or nothing.

    Before 2.0 ``verify.url`` is the name that counts, and an id on the same host may be another one.
    """
    told = names if claim.generation is not Generation.OB_2 else names[:1]
    if any(variant_address(name, declared) for name in told):
        return next((name for name in names if host_of(name) != host_of(declared)), "")
    return names[0] if names else ""


def compare_assertions(submitted: Mapping[str, Any], served: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Give the fields in which a submitted assertion contradicts the served one, and those it alone has.

    A badge class or issuer that one side embeds and the other links is the same when its address is. What the
    served one has beyond the submitted one does no harm: facts are read from it.
    """
    mine, theirs = _plain(submitted), _plain(served)
    differing, unvouched = [], []
    for name, value in mine.items():
        if name in _NOT_CONTENT or name in _BACKPACK or value in (None, "", []):
            continue
        if theirs.get(name) in (None, ""):
            if name in _CONTENT and name not in {"id", "uid"}:
                differing.append(name)
            elif name not in {"id", "uid"}:
                unvouched.append("/" + name.replace("~", "~0").replace("/", "~1"))
        elif not _same(name, value, theirs[name]):
            differing.append(name)
    return differing, unvouched


def _plain(assertion: Mapping[str, Any]) -> dict[str, Any]:
    """Bring the spellings of the generations, and of the Mozilla Backpack, together."""
    found = {_SAME.get(name, name): value for name, value in assertion.items()}
    if "_originalRecipient" in assertion:
        found["recipient"] = assertion["_originalRecipient"]
    if isinstance(found.get("recipient"), str) and "salt" in assertion:
        found["recipient"] = {"identity": found["recipient"], "salt": assertion["salt"]}
    return found


def _same(name: str, mine: Any, theirs: Any) -> bool:
    if mine == theirs:
        return True
    if name in _DATES:
        try:
            return parse_moment(mine) == parse_moment(theirs)
        except (ValueError, OverflowError):
            return False
    if name == "recipient":
        return _recipients(mine) == _recipients(theirs)
    if name == "badge":
        return _same_badge(mine, theirs)
    if name == "id":
        return variant_address(text(mine), text(theirs))
    if name == "evidence":
        return sorted(map(_address_of, many(mine))) == sorted(map(_address_of, many(theirs)))
    if name in {"image", "narrative", "uid"}:
        return text(mine) == text(theirs) != "" or (name == "image" and _address_of(mine) == _address_of(theirs) != "")
    return False


def _recipients(value: Any) -> list[tuple[str, str]]:
    """The identities a recipient names; flags and types are told in many ways, identity and salt in one."""
    return sorted(
        (text(prop(one, "identity")), text(prop(one, "salt"))) if is_node(one) else (text(one), "")
        for one in many(value)
    )


def _same_badge(mine: Any, theirs: Any) -> bool:
    addresses = [ident(value) or text(one_node(value).get("_location")) for value in (mine, theirs)]
    if all(addresses):
        return variant_address(*addresses)
    inner = [one_node(value) for value in (mine, theirs)]
    return all(inner) and all(text(prop(inner[0], name)) == text(prop(inner[1], name)) for name in ("name", "criteria"))


def _address_of(value: Any) -> str:
    return ident(value) or (text(prop(value, "narrative")) if is_node(value) else "")


def _failed(claim: Claim, code: str, detail: str, **evidence: str) -> Proven:
    return Proven(
        untampered(State.FAILED, code, detail, _REHOST, **evidence),
        issuer_not_asked("What was handed in is not what the issuer's site serves."),
        dated=_dated(claim),
    )


def _dated(claim: Claim) -> tuple[Mapping[str, Any], ...]:
    return (claim.document,) if claim.document is not None else ()


def _and(names: Iterable[str]) -> str:
    return " and ".join(f"“{name}”" for name in names)


def check_host(
    declared: str, linked: Linked, known: KnownIssuers, *, unencrypted: bool
) -> tuple[Check, tuple[str, ...]]:
    """Tell whether the host of the assertion is bound to the issuer it names, and under which identities.

    An issuer says with ``verification.allowedOrigins`` and ``startsWith`` where its assertions live; one that says
    nothing means the host of its own id. An issuer that only stands inside what the host serves, without an
    address of its own, is that host.

    Rule: Open Badges 2.0, "Verification object of a Profile".
    """
    host = host_of(declared)
    if linked.broken:
        return issuer(State.FAILED, "linked_malformed", linked.broken, "Ask the issuer to mend it."), ()
    if linked.missing is not None:
        return unreached(linked.missing), ()
    address = linked.issuer_address
    strange = next((name for name in (ident(linked.issuer), address) if name and not is_web_address(name)), "")
    if strange:
        detail = f"The issuer calls itself {strange}, which is no web address, so nobody can tell who it is."
        return issuer(State.UNKNOWN, "issuer_without_address", detail, "Ask the issuer to mend its profile."), ()
    site = text(prop(linked.issuer, "url")) or text(linked.issuer.get("origin"))
    if not address and is_web_address(site) and not is_same_site(host, host_of(site)):
        detail = (
            f"{host} serves the badge and names {site} as its issuer's site; nothing proves that they belong together."
        )
        ask = "Look for the badge on the issuer's own site, or ask the issuer where it hosts its badges."
        return issuer(State.UNKNOWN, "self_asserted_issuer", detail, ask, host=host, site=site), ()
    if linked.issuer_error is not None and host_of(address) != host and linked.issuer_error.code not in ABSENT:
        return unreached(linked.issuer_error), ()  # only the issuer's own profile could allow another host
    policy = linked.issuer if linked.issuer_error is None else {}
    wrong = _outside_of_policy(declared, address or declared, policy)
    if wrong:
        return issuer(State.FAILED, *wrong, "Ask the issuer where it hosts its badges.", host=host), ()
    # What a profile calls itself is its own claim: only the address it was found at identifies it.
    identities = tuple(name for name in (address, host_of(address) or host) if name)
    return (
        identified(
            identities,
            known,
            by=f"The badge comes from {host}, where {text(prop(linked.issuer, 'name')) or 'its issuer'} hosts badges.",
            evidence={"host": host},
            unencrypted=unencrypted or linked.unencrypted,
        ),
        identities,
    )


def unreached(error: UnreachableError) -> Check:
    """Give the issuer check where a linked document could not be had.

    Under a name that is reserved for examples nobody will ever answer: then the issuer is only what is claimed.
    """
    if never_answers(error.url):
        return self_asserted(
            f"Who issued it is said at {error.url}, under a name kept for examples, where nobody ever answers.",
            url=error.url,
        )
    return issuer(
        State.UNKNOWN,
        "issuer_unreachable",
        f"Who issued it is said at {error.url}, which could not be read. {error}",
        "Check again later; we also try again by ourselves.",
        url=error.url,
        reason=error.code,
    )


def _outside_of_policy(declared: str, address: str, profile: Mapping[str, Any]) -> tuple[str, str] | None:
    """Say with code and sentence how the assertion's address breaks what the issuer allows."""
    policy = one_node(prop(profile, "verification"))
    starts = [start for value in many(prop(policy, "startsWith")) if (start := text(value))]
    if starts and not any(_begins_with(declared, start) for start in starts):
        return "outside_starts_with", f"The issuer says that its badges begin with {_and(starts)}; this one does not."
    origins = [origin for value in many(prop(policy, "allowedOrigins")) if (origin := text(value).lower())]
    origins = [host_of(origin if "//" in origin else f"//{origin}") or origin for origin in origins]
    if origins and host_of(declared) not in origins:
        return "wrong_host", f"The issuer hosts its badges at {_and(origins)}, and this one at {host_of(declared)}."
    if not origins and not starts and host_of(declared) != host_of(address):
        return "wrong_host", f"The badge is hosted at {host_of(declared)}, and its issuer is {address}."
    return None


def _begins_with(declared: str, start: str) -> bool:
    """Tell whether the address begins so, host for host: ``https://a.edu`` does not begin ``https://a.edu.evil.net``.

    One that climbs out again (``https://a.edu/badges/../students``) lies elsewhere, whatever it begins with.

    Rule: RFC 3986, sections 5.2.4 and 6.2.2, by which the site reads it.
    """
    climbs = ".." in unquote(declared).replace("\\", "/").split("/")
    return declared.startswith(start) and host_of(declared) == host_of(start) and not climbs
