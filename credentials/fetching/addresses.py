"""Addresses that may be asked for: one strict reading of a URL, and which IP addresses lie in the open."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final
from urllib.parse import quote, urlsplit

from credentials.verification.errors import UnreachableError

MAX_URL_LENGTH: Final = 2048

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
class Target:
    """An address that may be asked for: what to resolve, what to connect to, what to send."""

    url: str
    scheme: str
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host


def read_target(url: str, *, plain: bool) -> Target:
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
    return Target(url.split("#")[0], parts.scheme, host, own_port, path)


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
