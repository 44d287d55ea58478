"""The guarded web: one request to a checked address, within its limits."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

from urllib3.connection import HTTPConnection, HTTPException, HTTPSConnection
from urllib3.exceptions import HTTPError, SSLError
from urllib3.response import BaseHTTPResponse
from urllib3.util.ssl_match_hostname import CertificateError

from credentials.fetching.addresses import Target, is_public, read_target
from credentials.fetching.limits import HostLimits
from credentials.verification.errors import UnreachableError
from credentials.verification.web import Response

MAX_BYTES: Final = 2 * 1024 * 1024
MAX_SECONDS: Final = 6.0
MAX_REDIRECTS: Final = 3
AT_ONCE_PER_HOST: Final = 2
REQUESTS_PER_HOST_AND_MINUTE: Final = 240  # an import of a hundred hosted badges, with their classes

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})

Resolver = Callable[[str, int], list[str]]


def resolve(host: str, port: int) -> list[str]:
    """Give every IP address the name has."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


_shared_limits: Final = HostLimits(
    at_once=AT_ONCE_PER_HOST, per_minute=REQUESTS_PER_HOST_AND_MINUTE, clock=time.monotonic
)


class GuardedWeb:
    """The open internet, behind the guard. It keeps nothing between requests, so threads may share it.

    ``earlier`` gives the answer kept from before, if there is one: the request is then conditional, and a 304 is
    answered with what was kept. ``seconds`` bounds one ``get``, redirects and name look-up included.
    """

    def __init__(
        self,
        *,
        earlier: Callable[[str], Response | None] = lambda url: None,
        resolve: Resolver = resolve,
        limits: HostLimits = _shared_limits,
        tls: ssl.SSLContext | None = None,
        seconds: float = MAX_SECONDS,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self._earlier, self._resolve, self._limits = earlier, resolve, limits
        self._tls = tls or ssl.create_default_context()
        self._seconds, self._max_bytes = seconds, max_bytes

    def get(self, url: str, *, accept: str = "application/json", plain: bool = False) -> Response:
        """Give what the address answers; see ``Web``. Never takes longer than ``seconds`` and a little."""
        until = time.monotonic() + self._seconds
        kept = self._earlier(url)
        here = url
        for _ in range(MAX_REDIRECTS + 1):
            target = read_target(here, plain=plain)
            with self._limits.turn(target, until):
                answer = self._ask(target, accept, kept, until)
            if isinstance(answer, Response):
                return answer
            here = urljoin(target.url, answer.location)
        raise UnreachableError(url, "too_many_redirects", f"The address redirects more than {MAX_REDIRECTS} times.")

    def _ask(self, target: Target, accept: str, kept: Response | None, until: float) -> Response | _Redirect:
        """Send one request to a checked address and read its answer."""
        slow = UnreachableError(target.url, "timeout", f"{target.host} did not answer in time.")
        address = self._checked_address(target, until)
        headers = {
            "Host": target.host_header,
            "Accept": accept,
            "Accept-Encoding": "identity",
            "User-Agent": "Cairn",
            "Connection": "close",
        }
        if kept is not None:
            headers |= {"If-None-Match": kept.etag} if kept.etag else {}
            headers |= {"If-Modified-Since": kept.last_modified} if kept.last_modified else {}
        connection = self._connection(target, address, until)
        try:
            connection.connect()
            with _cut_off(connection, until):
                connection.request("GET", target.path, headers=headers, preload_content=False, decode_content=False)
                with closing(connection.getresponse()) as response:
                    answer = self._read(target, response, kept, until)
            if time.monotonic() >= until:  # what was cut off can look like an answer that has ended
                raise slow
            return answer
        except (
            HTTPError,
            HTTPException,
            OSError,
            ValueError,
            AttributeError,
        ) as error:  # AttributeError: cut off in the middle
            if time.monotonic() >= until or isinstance(error, TimeoutError):
                raise slow from None
            if isinstance(error, ssl.SSLError | CertificateError | SSLError):
                sentence = f"{target.host} has no valid certificate."
                raise UnreachableError(target.url, "certificate", sentence) from None
            raise UnreachableError(target.url, "no_answer", f"{target.host} could not be reached.") from None
        finally:
            connection.close()

    def _checked_address(self, target: Target, until: float) -> str:
        """Give an address of the host to connect to, all of its addresses being public."""
        found = _within(lambda: self._resolve(target.host, target.port), until)
        if not found:
            raise UnreachableError(target.url, "no_such_host", f"There is no host {target.host}, or it has no address.")
        if not all(is_public(address) for address in found):
            sentence = f"{target.host} lies inside a private network, which is never asked."
            raise UnreachableError(target.url, "address_refused", sentence)
        return next((address for address in found if ":" not in address), found[0])

    def _connection(self, target: Target, address: str, until: float) -> HTTPConnection:
        """Give a connection to the checked address that will present and demand the original name."""
        timeout = max(0.05, until - time.monotonic())
        if target.scheme == "http":
            return HTTPConnection(address, port=target.port, timeout=timeout)
        return HTTPSConnection(
            address,
            port=target.port,
            timeout=timeout,
            ssl_context=self._tls,
            server_hostname=target.host,
            assert_hostname=target.host,
        )

    def _read(
        self, target: Target, answer: BaseHTTPResponse, kept: Response | None, until: float
    ) -> Response | _Redirect:
        """Read the answer within its limits."""
        status, headers = answer.status, answer.headers
        if status in _REDIRECTS and "location" in headers:
            return _Redirect(headers["location"])
        if status == 304 and kept is not None:
            return kept
        if status >= 500 or status in {408, 425, 429}:
            raise UnreachableError(target.url, "server_error", f"{target.host} answered with the error {status}.")
        if headers.get("content-encoding", "identity").lower() not in {"identity", ""}:
            raise UnreachableError(target.url, "encoded", f"{target.host} sent compressed data, unasked.")
        large = UnreachableError(
            target.url, "too_large", f"{target.host} sent more than {self._max_bytes / 2**20:.3g} MB."
        )
        length = headers.get("content-length", "0")
        if length.isdecimal() and int(length) > self._max_bytes:
            raise large
        body = bytearray()
        while chunk := answer.read1(65536, decode_content=False):
            body += chunk
            if len(body) > self._max_bytes:
                raise large
            if time.monotonic() >= until:
                raise UnreachableError(target.url, "timeout", f"{target.host} did not answer in time.")
        return Response(
            url=target.url,
            status=status,
            content_type=headers.get("content-type", ""),
            body=bytes(body),
            etag=headers.get("etag", ""),
            last_modified=headers.get("last-modified", ""),
        )


@dataclass(frozen=True, slots=True)
class _Redirect:
    location: str


@contextmanager
def _cut_off(connection: HTTPConnection, until: float) -> Iterator[None]:
    """End the connection when time is up. A socket's own timeout starts anew with each byte that drips in."""

    sock = connection.sock  # the connection lets go of it when the answer says "Connection: close"

    def cut() -> None:
        with suppress(OSError, AttributeError):
            sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(0.0, until - time.monotonic()), cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _within(look_up: Callable[[], list[str]], until: float) -> list[str]:
    """Give the result, or nothing when it fails or takes too long: the system's resolver has no time limit."""
    found: list[str] = []

    def run() -> None:
        with suppress(OSError, UnicodeError):
            found.extend(look_up())

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(max(0.0, until - time.monotonic()))
    return [] if thread.is_alive() else found
