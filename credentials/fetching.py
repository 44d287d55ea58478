"""The one guarded door to the network.

Whoever hands in a badge chooses the addresses we fetch, so every request is treated as hostile: only https on port
443 (plain http on port 80 where a hosted badge needs it); every address a name resolves to must be public, and the
connection goes to an address that was checked, with the original name for TLS; redirects are followed by hand and
checked anew; size and time are bounded; nothing is decompressed; no cookies, no credentials, no proxies.

Rule: OWASP ASVS 5.0, 1.3.6. That badges live anywhere makes a list of allowed destinations impossible (a deviation
from 13.2.4); limits per host make up for it.
"""

from __future__ import annotations

import json
import re
import socket
import ssl
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

from urllib3.connection import HTTPConnection, HTTPException, HTTPSConnection
from urllib3.exceptions import HTTPError, SSLError
from urllib3.response import BaseHTTPResponse
from urllib3.util.ssl_match_hostname import CertificateError

from credentials.verification.errors import UnreachableError
from credentials.verification.web import Response, Web

MAX_BYTES: Final = 2 * 1024 * 1024
MAX_SECONDS: Final = 6.0
MAX_SECONDS_PER_CLAIM: Final = 20.0
MAX_REDIRECTS: Final = 3
MAX_URL_LENGTH: Final = 2048
AT_ONCE_PER_HOST: Final = 2
REQUESTS_PER_HOST_AND_MINUTE: Final = 60

# IANA special-purpose registries, and Azure's wire server, which looks public and is not. ``is_private`` and
# ``is_global`` of Python 3.11 miss several of these.
_CLOSED_IPV4: Final = tuple(
    ip_network(block)
    for block in [
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    ]
)
_OPEN_IPV6: Final = ip_network("2000::/3")  # the only global unicast block; mapped, NAT64, ULA lie outside
_CLOSED_IPV6: Final = tuple(
    ip_network(block)
    for block in ["2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"]  # Teredo, 6to4, docs
)
_HOST: Final = re.compile(
    r"(?=.{1,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
_NUMBER: Final = re.compile(r"(?:[0-9]+|0x[0-9a-f]*)\Z")
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})

Resolver = Callable[[str, int], list[str]]


def is_public(address: str) -> bool:
    """Tell whether the IP address belongs to the open internet; a zone (``fe80::1%eth0``) never does."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv4Address):
        return not any(ip in block for block in _CLOSED_IPV4)
    if ip.scope_id is not None or ip not in _OPEN_IPV6:
        return False
    return not any(ip in block for block in _CLOSED_IPV6)


@dataclass(frozen=True, slots=True)
class _Target:
    """An address that may be asked for: what to resolve, what to connect to, what to send."""

    url: str
    scheme: str
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host


def _target(url: str, *, plain: bool) -> _Target:
    """Read an address strictly. Raises UnreachableError for everything a badge has no business to name."""

    def refuse(sentence: str, code: str = "address_refused") -> UnreachableError:
        return UnreachableError(url, code, sentence)

    if len(url) > MAX_URL_LENGTH:
        raise refuse("The address is too long.")
    if any(ord(char) <= 0x20 or 0x7F <= ord(char) <= 0x9F or char == "\\" for char in url):
        raise refuse("The address holds a space, a backslash or a control character.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise refuse("The address cannot be read.") from None
    if parts.scheme not in {"https", "http"}:
        raise refuse("Only https addresses are fetched.")
    if parts.scheme == "http" and not plain:
        raise refuse("The address is not encrypted (http); only https addresses are fetched here.", "plain_http")
    if "@" in parts.netloc:
        raise refuse("The address carries a user name.")
    own_port = 443 if parts.scheme == "https" else 80
    if (port is not None and port != own_port) or parts.netloc.endswith(":"):
        raise refuse(f"The address names a port other than {own_port}.")
    host = _host(parts.hostname or "", refuse)
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + (
        "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~-._?") if parts.query else ""
    )
    return _Target(url.split("#")[0], parts.scheme, host, own_port, path)


def _host(name: str, refuse: Callable[[str], UnreachableError]) -> str:
    """Give the host in the one spelling that is resolved and sent; numbers such as 0x7f.1 are refused."""
    if ":" in name:
        try:
            return str(IPv6Address(name))
        except ValueError:
            raise refuse("The address names no valid host.") from None
    try:
        host = name.encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError:
        raise refuse("The address names no valid host.") from None
    if not _HOST.fullmatch(host):
        raise refuse("The address names no valid host.")
    if _NUMBER.match(host.rsplit(".", 1)[-1]):
        try:
            return str(IPv4Address(host))
        except ValueError:
            raise refuse("The address names no valid host.") from None
    return host


def resolve(host: str, port: int) -> list[str]:
    """Give every IP address the name has."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class HostLimits:
    """How often one host is asked, over all threads of this process: few at once, few in a minute."""

    def __init__(self, *, at_once: int, per_minute: int, clock: Callable[[], float], hosts: int = 1024) -> None:
        self._at_once, self._per_minute, self._clock, self._hosts = at_once, per_minute, clock, hosts
        self._recent: OrderedDict[str, deque[float]] = OrderedDict()
        self._running: dict[str, int] = {}
        self._free = threading.Condition()

    @contextmanager
    def turn(self, target: _Target, until: float) -> Iterator[None]:
        """Hold one of the host's places. Raises UnreachableError when it was asked too often or stays busy."""
        host = target.host
        busy = UnreachableError(target.url, "host_busy", f"{host} was asked too often just now.")
        with self._free:
            while self._running.get(host, 0) >= self._at_once:
                if not self._free.wait(timeout=max(0.0, until - self._clock())) or self._clock() >= until:
                    raise busy
            now = self._clock()
            times = self._recent.setdefault(host, deque())
            self._recent.move_to_end(host)
            while times and now - times[0] > 60:
                times.popleft()
            if len(times) >= self._per_minute:
                raise busy
            times.append(now)
            while len(self._recent) > self._hosts:
                self._recent.popitem(last=False)
            self._running[host] = self._running.get(host, 0) + 1
        try:
            yield
        finally:
            with self._free:
                self._running[host] -= 1
                if not self._running[host]:
                    del self._running[host]
                self._free.notify_all()


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
            target = _target(here, plain=plain)
            with self._limits.turn(target, until):
                answer = self._ask(target, accept, kept, until)
            if isinstance(answer, Response):
                return answer
            here = urljoin(target.url, answer.location)
        raise UnreachableError(url, "too_many_redirects", f"The address redirects more than {MAX_REDIRECTS} times.")

    def _ask(self, target: _Target, accept: str, kept: Response | None, until: float) -> Response | _Redirect:
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

    def _checked_address(self, target: _Target, until: float) -> str:
        """Give an address of the host to connect to, all of its addresses being public."""
        found = _within(lambda: self._resolve(target.host, target.port), until)
        if not found:
            raise UnreachableError(target.url, "no_such_host", f"There is no host {target.host}, or it has no address.")
        if not all(is_public(address) for address in found):
            sentence = f"{target.host} lies inside a private network, which is never asked."
            raise UnreachableError(target.url, "address_refused", sentence)
        return next((address for address in found if ":" not in address), found[0])

    def _connection(self, target: _Target, address: str, until: float) -> HTTPConnection:
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
        self, target: _Target, answer: BaseHTTPResponse, kept: Response | None, until: float
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
        large = UnreachableError(target.url, "too_large", f"{target.host} sent more than {self._max_bytes} bytes.")
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


class TimedWeb:
    """A web that stops asking when all its answers together have taken too long: so long for each of ``claims``.

    Whoever makes a credential can link it to many slow documents; none may hold a worker for minutes.
    """

    def __init__(self, web: Web, *, claims: int = 1, seconds: float = MAX_SECONDS_PER_CLAIM) -> None:
        self._web, self._left = web, seconds * claims

    def get(self, url: str, *, accept: str = "application/json", plain: bool = False) -> Response:
        """Give what the address answers. Raises UnreachableError once the time is used up."""
        if self._left <= 0:
            raise UnreachableError(url, "out_of_time", "The documents it links to took too long to answer.")
        started = time.monotonic()
        try:
            return self._web.get(url, accept=accept, plain=plain)
        finally:
            self._left -= time.monotonic() - started


class MapWeb:
    """A web of files: ``{url: {"file": path, "content_type": type}}``, paths relative to ``folder``.

    Nothing else can be reached. A ``status`` beside the file, or alone, is answered as it stands (``410``).
    """

    def __init__(self, entries: Mapping[str, Mapping[str, object]], folder: Path) -> None:
        self._entries, self._folder = entries, folder

    @classmethod
    def read(cls, path: Path) -> MapWeb:
        """Read the map from a JSON file. Raises ValueError when it is no such map."""
        entries = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(entries, dict) or not all(isinstance(entry, dict) for entry in entries.values()):
            raise ValueError("the map must be an object of objects")
        return cls(entries, path.parent)

    def get(self, url: str, *, accept: str = "application/json", plain: bool = False) -> Response:
        """Give the file that stands for the address."""
        if url.startswith("http:") and not plain:
            raise UnreachableError(url, "plain_http", "The address is not encrypted (http).")
        entry = self._entries.get(url)
        if entry is None:
            raise UnreachableError(url, "not_in_map", "The address is not in the map that stands for the network.")
        status, file = entry.get("status", 200), entry.get("file")
        if not isinstance(status, int) or not isinstance(file, str | None):
            raise UnreachableError(url, "not_in_map", "The map's entry for the address cannot be read.")
        try:
            body = (self._folder / file).read_bytes() if file else b""
        except OSError:
            raise UnreachableError(url, "not_in_map", "The file that stands for the address is missing.") from None
        return Response(url, status, str(entry.get("content_type", "")), body)
