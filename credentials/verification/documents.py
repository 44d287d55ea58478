"""Documents of issuers, fetched once per claim and within a budget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urldefrag, urlsplit

from credentials.decoding.errors import DecodingError
from credentials.decoding.json_text import read_json
from credentials.verification.errors import UnreachableError
from credentials.verification.web import Response, Web

# A badge needs five documents, ten with plain http; a cycle or a fan-out of links meets the limit soon.
MAX_FETCHES: Final = 24

# RFC 2606 and RFC 6761: names that belong to nobody and never answer. example.edu is IANA's as well.
_EXAMPLE_NAMES: Final = ("example.com", "example.net", "example.org", "example.edu")
_RESERVED_ENDINGS: Final = (".example", ".test", ".invalid", ".localhost")

#: Codes of UnreachableError that are an answer: the document is not there, and asking again will not help.
ABSENT: Final = frozenset({"not_found", "gone", "not_json"})


@dataclass(frozen=True, slots=True)
class Document:
    """What an address serves: the JSON object, where it came from, and whether the way was encrypted.

    ``unencrypted`` is true when only plain http answered.
    """

    address: str
    data: Mapping[str, Any]
    response: Response
    unencrypted: bool = False


class Documents:
    """The web as one claim sees it: each address is asked once, and all together at most ``MAX_FETCHES`` times."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._answers: dict[tuple[str, str], Response | UnreachableError] = {}

    def response(
        self, url: str, *, accept: str = "application/json", plain: bool = False, anywhere: bool = False
    ) -> tuple[Response, bool]:
        """Give what the address answers with 200, and whether the way was unencrypted.

        For an ``http:`` address https is tried first; ``plain`` allows what it says when that gives no answer. An
        answer that comes from another site, after redirects, is that site's word: it is refused unless ``anywhere``
        allows it, for many sites can be made to redirect to wherever one likes. Raises UnreachableError, with code
        ``not_found`` (404) or ``gone`` (410) where that is the answer.
        """
        response, unencrypted = self._ask(url, accept, plain=plain)
        if not anywhere and not is_same_site(host_of(url), host_of(response.url)):
            sentence = f"{host_of(url)} sends on to {host_of(response.url)}, which is another site."
            raise UnreachableError(url, "redirected_elsewhere", sentence)
        return response, unencrypted

    def _ask(self, url: str, accept: str, *, plain: bool) -> tuple[Response, bool]:
        if not is_web_address(url):
            raise UnreachableError(url, "address_refused", "This is not a web address.")
        address = urldefrag(url).url
        if address.lower().startswith("https:"):
            return self._get(address, accept), False
        try:
            return self._get("https" + address[4:], accept), False
        except UnreachableError as error:
            if not plain or error.code in {"too_many_fetches", "gone"}:
                raise
        return self._get(address, accept, plain=True), True

    def document(self, url: str, *, accept: str = "application/json", plain: bool = False) -> Document:
        """Give the JSON object the address serves. Raises UnreachableError, ``not_json`` when it is none."""
        response, unencrypted = self.response(url, accept=accept, plain=plain)
        try:
            data = read_json(response.body)
        except DecodingError:
            data = None
        if not isinstance(data, dict):
            raise UnreachableError(url, "not_json", f"{host_of(url)} serves something else than a JSON document there.")
        return Document(url, data, response, unencrypted)

    def _get(self, address: str, accept: str, *, plain: bool = False) -> Response:
        key = (address, accept)
        if key not in self._answers:
            if len(self._answers) >= MAX_FETCHES:
                raise UnreachableError(address, "too_many_fetches", "The credential links to too many documents.")
            try:
                self._answers[key] = self._web.get(address, accept=accept, plain=plain)
            except UnreachableError as error:
                self._answers[key] = error
        answer = self._answers[key]
        if isinstance(answer, UnreachableError):
            raise answer
        if answer.status == 200:
            return answer
        host = host_of(address)
        if answer.status == 410:
            raise GoneError(address, answer)
        if answer.status == 404:
            raise UnreachableError(address, "not_found", f"{host} says there is no such document (404).")
        raise UnreachableError(address, "no_document", f"{host} answered with status {answer.status}.")


class GoneError(UnreachableError):
    """The address answers 410: what was there has been withdrawn. ``response`` may say why."""

    def __init__(self, url: str, response: Response) -> None:
        super().__init__(url, "gone", f"{host_of(url)} says the document has been withdrawn (410).")
        self.response = response


def host_of(url: str) -> str:
    """Give the host of the address, lower-cased, or nothing."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def is_same_site(host: str, other: str) -> bool:
    """Tell whether two hosts are the same, or one lies below the other's domain: college.edu, www.college.edu."""
    return _is_under(host, other) or _is_under(other, host)


def _is_under(host: str, site: str) -> bool:
    domain = site.removeprefix("www.")
    return host == site or ("." in domain and f".{host}".endswith(f".{domain}"))


def is_web_address(value: object) -> bool:
    """Tell whether the value is an http or https address with a host."""
    return isinstance(value, str) and value.lower().startswith(("http://", "https://")) and bool(host_of(value))


def never_answers(url: str) -> bool:
    """Tell whether the address lies under a name reserved for examples and tests, where nobody can answer."""
    host = "." + host_of(url)
    return host.endswith(_RESERVED_ENDINGS) or any(host.endswith("." + name) for name in _EXAMPLE_NAMES)


def variant_address(one: str, other: str) -> bool:
    """Tell whether two addresses differ at most in http/https, the case of the host, or a trailing slash."""
    return _plain_form(one) == _plain_form(other)


def address_variants(name: str) -> frozenset[str]:
    """Give the name, and where it is a web address the others that ``variant_address`` takes for the same."""
    if not is_web_address(name):
        return frozenset({name})
    rest = _plain_form(name).removeprefix("https")
    return frozenset({name, *(scheme + rest + slash for scheme in ("http", "https") for slash in ("", "/"))})


def _plain_form(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    if parts.scheme.lower() not in {"http", "https"}:
        return url
    return parts._replace(scheme="https", netloc=parts.netloc.lower()).geturl().rstrip("/")
