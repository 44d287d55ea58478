"""An internet of one machine: ``python -m tests.credentials.closed_internet FOLDER`` in a network namespace of its own.

The guarded door, TLS and the system's name look-up run unmodified, in a world that holds two sites: one at a public
address, and one inside a private network. A learner hands in an address of every bad kind, with a good badge among
them, through the page; the import job runs; what the learner then reads is printed as JSON.
"""

from __future__ import annotations

import fcntl
import html
import json
import os
import re
import socket
import struct
import sys
import time
from pathlib import Path
from typing import Any

PUBLIC, SILENT, INSIDE = "93.184.215.14", "93.184.215.15", "10.0.0.7"
HOSTS = {"open.badges": PUBLIC, "other.badges": PUBLIC, "silent.badges": SILENT, "inside.badges": INSIDE}
"""Every name of this internet; the certificate of the public site is for the first only."""
ADDRESSES = {
    "good": "https://open.badges/good",
    "not found": "https://open.badges/not-found",
    "gone": "https://open.badges/gone",
    "broken": "https://open.badges/broken",
    "slow headers": "https://open.badges/slow-headers",
    "slow body": "https://open.badges/slow-body",
    "HTML page": "https://open.badges/page.html",
    "too big": "https://open.badges/too-big",
    "redirect inside": "https://open.badges/redirect-inside",
    "redirect to a number inside": "https://open.badges/redirect-to-number",
    "inside": "https://inside.badges/badge.json",
    "number inside": "https://10.0.0.7/badge.json",
    "this machine": "http://localhost/badge.json",
    "other certificate": "https://other.badges/good",
    "silent": "https://silent.badges/",
    "no such host": "https://nowhere.badges/",
}
SET_ADDRESS, SET_FLAGS, UP = 0x8916, 0x8914, 1


def give_addresses() -> None:
    """Bring the loopback interface up with every IP address of this internet."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, SET_FLAGS, struct.pack("16sh14x", b"lo", UP))
        for number, address in enumerate((PUBLIC, SILENT, INSIDE)):
            packed = struct.pack("16sHH4s8x", f"lo:{number}".encode(), socket.AF_INET, 0, socket.inet_aton(address))
            fcntl.ioctl(control, SET_ADDRESS, packed)


def slow(begin: bytes) -> Any:
    """An answer that begins so and then drips, a byte every twentieth of a second."""

    def drip(stream: socket.socket) -> None:
        stream.sendall(begin)
        for _byte in range(600):
            stream.sendall(b"1")
            time.sleep(0.05)

    return drip


def main(folder: Path) -> dict[str, Any]:
    """Give what the learner reads of each address, how long all took, and whether anything inside was asked."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client
    from django.urls import reverse

    from credentials.models import ImportItem
    from jobs.services import run_job
    from tests.conftest import make_person
    from tests.credentials.badges import badge, signed
    from tests.credentials.test_fetching import Site, page, redirect

    give_addresses()
    for name in ("open", "inside"):
        (folder / name).mkdir()
    site, inside = Site(folder / "open", (PUBLIC, 443, 80)), Site(folder / "inside", (INSIDE, 443, 80))
    os.environ["SSL_CERT_FILE"] = str(site.certificate)
    site.routes = {
        "/good": page(signed(badge(1))),
        "/gone": page(b"", "410 Gone"),
        "/broken": page(b"Something broke.", "500 Internal Server Error"),
        "/slow-headers": slow(b"HTTP/1.1 200 OK\r\nX-Patience: "),
        "/slow-body": slow(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n"),
        "/page.html": page(b"<!doctype html><html><head><title>Hello</title></head><body><p>Hello</p></body></html>"),
        "/too-big": page(b"{" + b" " * 3 * 1024 * 1024 + b"}"),
        "/redirect-inside": redirect("https://inside.badges/badge.json"),
        "/redirect-to-number": redirect("https://10.0.0.7/badge.json"),
    }
    call_command("migrate", verbosity=0)
    client = Client()
    client.force_login(make_person("alice@learner.example", "Alice Example"))
    answer = client.post(reverse("credentials:add"), {"addresses": "\n".join(ADDRESSES.values())})
    started = time.monotonic()
    job = run_job(job_id=ImportItem.objects.select_related("batch").first().batch.job_id)  # type: ignore[union-attr]  # there are some
    seconds = time.monotonic() - started
    assert job is not None
    read = html.unescape(re.sub(r"<[^>]+>", " ", client.get(answer["Location"]).content.decode()))
    items = {item.address: item for item in ImportItem.objects.all()}
    return {
        "state": job.state,
        "seconds": seconds,
        "asked": len(site.requests),
        "asked inside": len(inside.requests),
        "page": " ".join(read.split()),
        "items": {
            name: {"state": items[url].state, "code": items[url].code, "sentence": items[url].sentence}
            for name, url in ADDRESSES.items()
        },
    }


if __name__ == "__main__":
    json.dump(main(Path(sys.argv[1])), sys.stdout)
