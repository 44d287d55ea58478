"""The guarded door, under attack: names come from a table, and every connection is intercepted.

Nothing leaves this machine: what connects to the one public address goes to a server of our own, and anything else
is recorded and refused. A case passes when no forbidden connection was even tried.

Rule: OWASP ASVS 5.0, 1.3.6; the classes and their numbers are those of trust.md, section 2.
"""

from __future__ import annotations

import _socket
import gzip
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain, repeat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from credentials.fetching import GuardedWeb, HostLimits, MapWeb, TimedWeb, is_public
from credentials.verification.errors import UnreachableError
from credentials.verification.web import Response

OPEN = "93.184.215.14"
OPEN_6 = "2606:2800:21f:cb07:6820:80da:af6b:8b2c"
HOST = "open.badges"


class Site:
    """A server of raw answers by path, over TLS and plain; it counts what it is asked.

    ``at`` is the IP address and the two ports to listen on; 0 is any free one.
    """

    def __init__(self, folder: Path, at: tuple[str, int, int] = ("127.0.0.1", 0, 0)) -> None:
        self.routes: dict[str, Callable[[socket.socket], None]] = {}
        self.requests: list[str] = []
        self.ports = {443: 0, 80: 0}
        self.certificate, key = _certificate(folder)
        self.tls = ssl.create_default_context(cafile=str(self.certificate))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, key)
        self._listeners = []
        for port, here, wrap in ((443, at[1], context), (80, at[2], None)):
            listener = socket.create_server((at[0], here))
            self.ports[port] = listener.getsockname()[1]
            self._listeners.append(listener)
            threading.Thread(target=self._accept, args=(listener, wrap), daemon=True).start()

    def _accept(self, listener: socket.socket, context: ssl.SSLContext | None) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection, context), daemon=True).start()

    def _answer(self, connection: socket.socket, context: ssl.SSLContext | None) -> None:
        try:
            with connection if context is None else context.wrap_socket(connection, server_side=True) as stream:
                request = b""
                while b"\r\n\r\n" not in request:
                    part = stream.recv(4096)
                    if not part:
                        return
                    request += part
                self.requests.append(request.decode())
                path = request.split(b" ")[1].decode()
                self.routes.get(path, page(b"no such page", status="404 Not Found"))(stream)
        except OSError:
            return  # the client hung up, which is what several cases are about

    def close(self) -> None:
        for listener in self._listeners:
            listener.close()


def page(body: bytes, status: str = "200 OK", *headers: str) -> Callable[[socket.socket], None]:
    """An answer that is sent whole."""
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Content-Type: application/json", *headers]
    return lambda stream: stream.sendall("\r\n".join(head).encode() + b"\r\n\r\n" + body)


def redirect(location: str, status: str = "302 Found") -> Callable[[socket.socket], None]:
    """An answer that leads elsewhere."""
    return page(b"", status, f"Location: {location}")


def _certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for HOST that its own client is told to trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("site"))
    yield site
    site.close()


@pytest.fixture
def connects(monkeypatch: pytest.MonkeyPatch, site: Site) -> list[tuple[str, int]]:
    """Every address that a connection was tried to; the open one is led to our own server."""
    tried: list[tuple[str, int]] = []

    def connect(self: socket.socket, address: tuple[str, int]) -> None:
        tried.append(address[:2])
        if address[0] not in {OPEN, OPEN_6}:
            raise ConnectionRefusedError("nothing leaves this machine")
        here = "127.0.0.1" if self.family == socket.AF_INET else "::ffff:127.0.0.1"
        _socket.socket.connect(self, (here, site.ports[address[1]]))

    monkeypatch.setattr(socket.socket, "connect", connect)
    return tried


class Names:
    """A table of names, each with the addresses it has; a list of lists answers differently each time."""

    def __init__(self, **names: list[str]) -> None:
        self.table = {HOST: [OPEN], "other.badges": [OPEN], **names}
        self.turns: dict[str, Iterator[list[str]]] = {}
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        if host in self.turns:
            return next(self.turns[host])
        if host in self.table:
            return self.table[host]
        return [host] if _is_literal(host) else []


def _is_literal(host: str) -> bool:
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.inet_pton(family, host)
        except OSError:
            continue
        return True
    return False


@pytest.fixture
def names() -> Names:
    return Names()


@pytest.fixture
def web(names: Names, site: Site, connects: list[tuple[str, int]]) -> GuardedWeb:
    limits = HostLimits(at_once=2, per_minute=1000, clock=time.monotonic)
    return GuardedWeb(resolve=names, tls=site.tls, limits=limits)


def refusal(web: GuardedWeb, url: str, *, plain: bool = True) -> str:
    """The code with which an address is refused."""
    with pytest.raises(UnreachableError) as caught:
        web.get(url, plain=plain)
    assert str(caught.value).endswith(".")
    return caught.value.code


# -- literals (23) ---------------------------------------------------------------------------------------------------

LITERALS = [
    "127.0.0.1",
    "127.1",
    "0",
    "0.0.0.0",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "017700000001",
    "127.0.0.1.",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "0xa9fea9fe",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:a9fe:a9fe]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[fd00:ec2::254]",
]


@pytest.mark.parametrize("literal", LITERALS)
def test_literal_inside_is_refused_without_a_connection(
    web: GuardedWeb, connects: list[tuple[str, int]], literal: str
) -> None:
    assert refusal(web, f"http://{literal}/") == "address_refused"
    assert refusal(web, f"https://{literal}/") == "address_refused"
    assert connects == []


# -- names (31) ------------------------------------------------------------------------------------------------------

ADDRESSES = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "169.254.169.254",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::1",
    "::127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::a00:1",
    "64:ff9b:1::1",
    "2001::1",
    "2001:db8::1",
    "2002:a00:1::",
    "5f00::1",
    "fc00::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "fe80::1%eth0",
    "100::1",
    "3fff::1",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_name_that_leads_inside_is_refused_without_a_connection(
    web: GuardedWeb, names: Names, connects: list[tuple[str, int]], address: str
) -> None:
    names.table["inside.badges"] = [address]
    assert refusal(web, "https://inside.badges/") == "address_refused"
    names.table["inside.badges"] = [OPEN, address]
    assert refusal(web, "https://inside.badges/") == "address_refused"
    assert connects == []


@pytest.mark.parametrize("address", ["1.1.1.1", OPEN, "223.255.255.254", OPEN_6, "2a00:1450:4001:82a::200e"])
def test_address_of_the_open_internet_is_public(address: str) -> None:
    assert is_public(address)


def test_name_without_an_address_is_told(web: GuardedWeb, connects: list[tuple[str, int]]) -> None:
    assert refusal(web, "https://nowhere.badges/") == "no_such_host"
    assert connects == []


# -- rebinding (3) ---------------------------------------------------------------------------------------------------


def test_name_is_looked_up_once_and_the_checked_address_is_connected_to(
    web: GuardedWeb, names: Names, site: Site, connects: list[tuple[str, int]]
) -> None:
    site.routes["/"] = page(b"{}")
    names.turns["open.badges"] = chain([[OPEN]], repeat(["127.0.0.1"]))
    assert web.get("https://open.badges/").status == 200
    assert (names.asked, connects) == (["open.badges"], [(OPEN, 443)])


def test_name_that_changes_before_a_redirect_is_refused(
    web: GuardedWeb, names: Names, site: Site, connects: list[tuple[str, int]]
) -> None:
    site.routes["/again"] = redirect("/secret")
    names.turns["open.badges"] = chain([[OPEN]], repeat(["127.0.0.1"]))
    assert refusal(web, "https://open.badges/again") == "address_refused"
    assert connects == [(OPEN, 443)]


def test_name_that_leads_inside_first_is_not_asked_again(
    web: GuardedWeb, names: Names, connects: list[tuple[str, int]]
) -> None:
    names.turns["open.badges"] = chain([["127.0.0.1"]], repeat([OPEN]))
    assert refusal(web, "https://open.badges/") == "address_refused"
    assert connects == []


# -- redirects (11) --------------------------------------------------------------------------------------------------

LOCATIONS = [
    "http://127.0.0.1/",
    "https://127.0.0.1/",
    "http://[::1]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://inside.badges/",
    "//inside.badges/",
    "https://user@open.badges/",
    "https://open.badges:8443/",
    "file:///etc/passwd",
    "gopher://inside.badges/",
    "https://open.badges\\@127.0.0.1/",
]


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
@pytest.mark.parametrize("location", LOCATIONS)
def test_redirect_to_a_forbidden_place_is_refused(
    web: GuardedWeb, names: Names, site: Site, connects: list[tuple[str, int]], location: str, status: str
) -> None:
    names.table["inside.badges"] = ["10.0.0.7"]
    site.routes["/away"] = redirect(location, status)
    assert refusal(web, "http://open.badges/away") == "address_refused"
    assert connects == [(OPEN, 80)]


def test_redirect_from_https_to_http_is_refused_unless_allowed(web: GuardedWeb, site: Site) -> None:
    site.routes["/down"] = redirect("http://open.badges/there")
    site.routes["/there"] = page(b"{}")
    assert refusal(web, "https://open.badges/down", plain=False) == "plain_http"
    assert web.get("https://open.badges/down", plain=True).url == "http://open.badges/there"


# -- parser tricks (13) ----------------------------------------------------------------------------------------------

TRICKS = [
    "https://open.badges@127.0.0.1/",
    "https://user:word@open.badges/",
    "https://127.0.0.1#@open.badges/",
    "https://127.0.0.1?@open.badges/",
    "https://open.badges\\@127.0.0.1/",
    "https://open.badges\t.inside.badges/",
    "https://open.badges\r\nHost: inside.badges/",
    "https://open.badges%2f@127.0.0.1/",
    "https://open.badges%00.inside.badges/",
    "https:///127.0.0.1/",
    "https://①②⑦.⓪.⓪.①/",
    "https://[::1",
    "https://open..badges/",
    "https://" + "a" * 300 + ".badges/",
    "https://open.badges/" + "a" * 3000,
    "https://-open.badges/",
    "https://open.badges /",
]


@pytest.mark.parametrize("url", TRICKS)
def test_trick_of_spelling_is_refused_without_a_connection(
    web: GuardedWeb, connects: list[tuple[str, int]], url: str
) -> None:
    assert refusal(web, url) == "address_refused"
    assert connects == []


# -- schemes (11) ----------------------------------------------------------------------------------------------------

SCHEMES = ["file", "ftp", "gopher", "dict", "ldap", "tftp", "jar", "data", "ws", "javascript", "ssh", "", "unix"]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_scheme_other_than_http_is_refused(web: GuardedWeb, connects: list[tuple[str, int]], scheme: str) -> None:
    assert refusal(web, f"{scheme}://open.badges/") == "address_refused"
    assert connects == []


def test_plain_http_is_refused_unless_allowed(web: GuardedWeb, connects: list[tuple[str, int]]) -> None:
    assert refusal(web, "http://open.badges/", plain=False) == "plain_http"
    assert connects == []


# -- ports (5) -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("port", ["22", "80", "6379", "8443", "0", "65536", "http", "", "-1"])
def test_port_other_than_the_schemes_own_is_refused(
    web: GuardedWeb, connects: list[tuple[str, int]], port: str
) -> None:
    assert refusal(web, f"https://open.badges:{port}/") == "address_refused"
    assert connects == []


# -- resources (4) ---------------------------------------------------------------------------------------------------


def impatient(names: Names, site: Site) -> GuardedWeb:
    limits = HostLimits(at_once=2, per_minute=1000, clock=time.monotonic)
    return GuardedWeb(resolve=names, tls=site.tls, limits=limits, seconds=0.6)


@pytest.mark.usefixtures("connects")
@pytest.mark.parametrize("declared", [True, False])
def test_answer_of_sixty_megabytes_is_cut_off(web: GuardedWeb, site: Site, declared: bool) -> None:
    def flood(stream: socket.socket) -> None:
        length = b"Content-Length: 62914560\r\n" if declared else b""
        stream.sendall(b"HTTP/1.1 200 OK\r\n" + length + b"\r\n")
        for _ in range(960):
            stream.sendall(bytes(65536))

    site.routes["/flood"] = flood
    assert refusal(web, "https://open.badges/flood") == "too_large"


@pytest.mark.usefixtures("connects")
def test_compressed_answer_is_never_unpacked(web: GuardedWeb, site: Site) -> None:
    site.routes["/bomb"] = page(gzip.compress(bytes(4 * 1024 * 1024)), "200 OK", "Content-Encoding: gzip")
    assert refusal(web, "https://open.badges/bomb") == "encoded"
    assert "Accept-Encoding: identity" in site.requests[-1]


@pytest.mark.usefixtures("connects")
@pytest.mark.parametrize("where", ["status", "headers", "chunk", "last chunk", "body"])
def test_drip_ends_when_time_is_up(names: Names, site: Site, where: str) -> None:
    begins = {
        "status": b"",
        "headers": b"HTTP/1.1 200 OK\r\n",
        "chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "last chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
        "body": b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
    }

    def drip(stream: socket.socket) -> None:
        stream.sendall(begins[where])
        for _ in range(200):
            stream.sendall(b"1")
            time.sleep(0.05)

    site.routes["/drip"] = drip
    started = time.monotonic()
    assert refusal(impatient(names, site), "https://open.badges/drip") == "timeout"
    assert time.monotonic() - started < 8  # the whole drip takes ten


@pytest.mark.usefixtures("connects")
def test_redirect_loop_ends_after_three(web: GuardedWeb, site: Site) -> None:
    site.routes["/loop"] = redirect("/loop")
    before = len(site.requests)
    assert refusal(web, "https://open.badges/loop") == "too_many_redirects"
    assert len(site.requests) - before == 4


@pytest.mark.usefixtures("connects")
def test_name_look_up_that_hangs_ends_when_time_is_up(names: Names, site: Site) -> None:
    def hang(host: str, port: int) -> list[str]:
        time.sleep(6)
        return [OPEN]

    slow = GuardedWeb(resolve=hang, tls=site.tls, seconds=0.3)
    started = time.monotonic()
    assert refusal(slow, "https://slow.badges/") == "no_such_host"
    assert time.monotonic() - started < 5


# -- what is allowed (5) ---------------------------------------------------------------------------------------------


def test_page_is_fetched_over_tls_under_its_own_name(
    web: GuardedWeb, site: Site, connects: list[tuple[str, int]]
) -> None:
    site.routes["/a?b=c%20d"] = page(b'{"a": 1}', "200 OK", 'ETag: "v1"')
    answer = web.get("https://open.badges/a?b=c%20d#fragment")
    assert (answer.status, answer.body, answer.etag) == (200, b'{"a": 1}', '"v1"')
    assert answer.url == "https://open.badges/a?b=c%20d"
    assert connects == [(OPEN, 443)]
    assert "\r\nHost: open.badges\r\n" in site.requests[-1]
    assert "Cookie" not in site.requests[-1]


@pytest.mark.usefixtures("connects")
def test_certificate_of_another_name_is_refused(web: GuardedWeb) -> None:
    assert refusal(web, "https://other.badges/") == "certificate"


@pytest.mark.usefixtures("connects")
def test_plain_page_is_fetched_where_allowed(web: GuardedWeb, site: Site) -> None:
    site.routes["/old"] = page(b"{}")
    assert web.get("http://open.badges/old", plain=True).status == 200


@pytest.mark.usefixtures("connects")
def test_redirects_are_followed_up_to_three(web: GuardedWeb, site: Site) -> None:
    site.routes |= {
        "/1": redirect("/2"),
        "/2": redirect("https://open.badges/3"),
        "/3": redirect("4"),
        "/4": page(b"4"),
    }
    answer = web.get("https://open.badges/1")
    assert (answer.body, answer.url) == (b"4", "https://open.badges/4")


@pytest.mark.usefixtures("connects")
def test_name_with_both_kinds_of_address_is_fetched(web: GuardedWeb, names: Names, site: Site) -> None:
    site.routes["/"] = page(b"{}")
    names.table["open.badges"] = [OPEN_6]
    assert web.get("https://open.badges/").status == 200
    names.table["open.badges"] = [OPEN_6, OPEN]
    assert web.get("https://open.badges/").status == 200


@pytest.mark.usefixtures("connects")
@pytest.mark.parametrize(("status", "is_answer"), [("404 Not Found", True), ("410 Gone", True), ("403 No", True)])
def test_refusal_of_the_host_is_an_answer(web: GuardedWeb, site: Site, status: str, is_answer: bool) -> None:
    site.routes["/no"] = page(b"{}", status)
    assert (web.get("https://open.badges/no").status == int(status[:3])) is is_answer


@pytest.mark.usefixtures("connects")
@pytest.mark.parametrize("status", ["500 Broken", "503 Busy", "429 Too Many"])
def test_trouble_of_the_host_is_no_answer(web: GuardedWeb, site: Site, status: str) -> None:
    site.routes["/trouble"] = page(b"{}", status)
    assert refusal(web, "https://open.badges/trouble") == "server_error"


@pytest.mark.usefixtures("connects")
def test_page_kept_from_before_is_asked_for_conditionally(names: Names, site: Site) -> None:
    kept = Response(
        "https://open.badges/kept", 200, "application/json", b"kept", '"v1"', "Sat, 21 Nov 2026 12:00:00 GMT"
    )
    site.routes["/kept"] = page(b"", "304 Not Modified")
    limits = HostLimits(at_once=2, per_minute=1000, clock=time.monotonic)
    web = GuardedWeb(earlier=lambda url: kept, resolve=names, tls=site.tls, limits=limits)
    assert web.get("https://open.badges/kept") is kept
    assert 'If-None-Match: "v1"' in site.requests[-1]
    assert "If-Modified-Since: Sat, 21 Nov 2026 12:00:00 GMT" in site.requests[-1]


# -- limits per host -------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("connects")
def test_host_is_asked_only_so_often_in_a_minute(names: Names, site: Site) -> None:
    now = [0.0]
    site.routes["/"] = page(b"{}")
    limits = HostLimits(at_once=2, per_minute=3, clock=lambda: now[0])
    web = GuardedWeb(resolve=names, tls=site.tls, limits=limits)
    for _ in range(3):
        assert web.get("https://open.badges/").status == 200
    assert refusal(web, "https://open.badges/") == "host_busy"
    assert refusal(web, "https://other.badges/") == "certificate"  # another host has its own count
    now[0] = 61
    assert web.get("https://open.badges/").status == 200


@pytest.mark.usefixtures("connects")
def test_host_is_asked_by_two_at_once_and_no_more(names: Names, site: Site) -> None:
    inside, most, lock = [0], [0], threading.Lock()

    def slow(stream: socket.socket) -> None:
        with lock:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        time.sleep(0.05)
        with lock:
            inside[0] -= 1
        page(b"{}")(stream)

    site.routes["/slow"] = slow
    limits = HostLimits(at_once=2, per_minute=100, clock=time.monotonic)
    web = GuardedWeb(resolve=names, tls=site.tls, limits=limits)
    threads = [threading.Thread(target=web.get, args=("https://open.badges/slow",)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [2]


def test_documents_of_one_claim_share_their_time() -> None:
    class SlowWeb:
        def get(self, url: str, *, accept: str = "application/json", plain: bool = False) -> Response:
            time.sleep(0.03)
            return Response(url, 200, "application/json", b"{}")

    web = TimedWeb(SlowWeb(), seconds=0.05)
    assert web.get("https://open.badges/1").status == web.get("https://open.badges/2").status == 200
    with pytest.raises(UnreachableError) as caught:
        web.get("https://open.badges/3")
    assert caught.value.code == "out_of_time"


# -- files that stand for the network --------------------------------------------------------------------------------


def test_map_serves_its_files_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}")
    entries = {
        "https://open.badges/a": {"file": "a.json", "content_type": "application/json"},
        "https://open.badges/gone": {"status": 410},
        "https://open.badges/lost": {"file": "lost.json"},
        "http://open.badges/old": {"file": "a.json"},
    }
    (tmp_path / "map.json").write_text(json.dumps(entries))
    web = MapWeb.read(tmp_path / "map.json")
    assert web.get("https://open.badges/a").body == b"{}"
    assert web.get("https://open.badges/gone").status == 410
    assert web.get("http://open.badges/old", plain=True).body == b"{}"
    for url in ("https://open.badges/lost", "https://open.badges/other", "http://open.badges/old"):
        with pytest.raises(UnreachableError):
            web.get(url)
    (tmp_path / "map.json").write_text("[1]")
    with pytest.raises(ValueError, match="object"):
        MapWeb.read(tmp_path / "map.json")
