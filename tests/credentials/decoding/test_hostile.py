"""Input that wants time or memory: refused within three seconds and 300 MiB, with a reason."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import time
import zlib
from collections.abc import Callable

import pytest

from credentials.decoding import decode, make_thumbnail
from credentials.decoding.errors import DecodingError
from tests.credentials.decoding.test_decode import CREDENTIAL, as_bytes, itxt, png_of, token_of
from tests.credentials.decoding.test_pictures import svg

MEBIBYTE = 1024 * 1024


def nested_envelopes() -> bytes:
    text = as_bytes(CREDENTIAL)
    while len(text) < 3 * MEBIBYTE:
        inner = base64.b64encode(text).decode()
        text = as_bytes(
            {
                "@context": ["https://www.w3.org/ns/credentials/v2"],
                "type": "EnvelopedVerifiableCredential",
                "id": f"data:application/vc+json;base64,{inner}",
            }
        )
    return text


HOSTILE: dict[str, Callable[[], bytes]] = {
    "brackets": lambda: b"[" * (5 * MEBIBYTE),
    "empty lists": lambda: b"[" + b"[]," * 1_700_000 + b"[]]",
    "quotes": lambda: b'["' + b'\\"' * (2 * MEBIBYTE) + b'"]',
    "open quote": lambda: b"[" * 70 + b'"' + b"\\" * (5 * MEBIBYTE - 100),
    "names": lambda: b"{" + b",".join(b'"%d":0' % number for number in range(450_000)) + b"}",
    "numbers": lambda: b"[" + b"1e5," * 1_000_000 + b"1]",
    "prefixed names": lambda: as_bytes({**CREDENTIAL, **{f"schema:{number}": 1 for number in range(200_000)}}),
    "types": lambda: as_bytes({**CREDENTIAL, "type": ["VerifiableCredential"] + ["a:b"] * 500_000}),
    "tokens in tokens": lambda: token_of(
        {"vp": {"type": "VerifiablePresentation", "verifiableCredential": [token_of(CREDENTIAL)] * 499}}
    ).encode(),
    "envelopes": nested_envelopes,
    "comments": lambda: b"<!-- -->" * (2 * MEBIBYTE),
    "open comment": lambda: b"<!--" + b"-" * (19 * MEBIBYTE),
    "text of ten megabytes": lambda: png_of(itxt(b"openbadges", b"[" * 10_000_000)),
    "text that inflates": lambda: png_of(itxt(b"openbadges", bytes(40_000_000), compressed=True)),
    "many texts": lambda: png_of(*[(b"zTXt", b"openbadges\x00\x00" + zlib.compress(bytes(5_200_000)))] * 1000),
    "svg elements": lambda: svg("<g/>" * 1_200_000),
    "svg attributes": lambda: svg("<g " + " ".join(f'a{number}="1"' for number in range(400_000)) + "/>"),
    "table": lambda: b"Name,Url,Authority,Started On,Finished On,License Number\n" + b"a,b,c,d,e,f\n" * 1_000_000,
}
PICTURES: dict[str, Callable[[], bytes]] = {
    "layers": lambda: svg('<g opacity="0.9"><rect width="10" height="10"/></g>' * 990),
    "curves": lambda: svg(f'<path stroke="red" d="M0 0{"C1 2 3 4 5 6" * 200}"/>' * 1900),
    "dashes": lambda: svg(f'<path stroke="red" stroke-dasharray="0.00001" d="M0 0{"L10 10L0 5" * 30_000}"/>'),
    "rules": lambda: svg(f"<style>{'a{fill:red}' * 15_000}</style>" + '<rect class="a"/>' * 1900),
    "tiny pattern": lambda: svg(
        '<pattern id="p" width="0.0001" height="0.0001" patternUnits="userSpaceOnUse"><rect width="1" height="1"/>'
        '</pattern><rect width="10" height="10" fill="url(#p)"/>'
    ),
}


def answer(read: Callable[[bytes], object], data: bytes) -> None:
    try:
        read(data)
    except DecodingError as error:
        assert error.remedy


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_is_answered_in_time(name: str) -> None:
    data = HOSTILE[name]()
    started = time.process_time()

    answer(lambda given: decode(given, name="input"), data)

    assert time.process_time() - started < 3


@pytest.mark.parametrize("name", PICTURES)
def test_hostile_picture_is_answered_in_time(name: str) -> None:
    data = PICTURES[name]()
    started = time.process_time()

    answer(make_thumbnail, data)

    assert time.process_time() - started < 3


_MEASURE = """
import json, resource
from tests.credentials.decoding.test_hostile import HOSTILE, PICTURES, answer
from credentials.decoding import decode, make_thumbnail
answer(decode, b"{}"); answer(make_thumbnail, b"")
highest = {}
for read, cases in ((decode, HOSTILE), (make_thumbnail, PICTURES)):
    for name, make in cases.items():
        data = make()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        answer(read, data)
        highest[name] = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
print(json.dumps(highest))
"""


def test_hostile_input_is_answered_within_memory() -> None:
    done = subprocess.run([sys.executable, "-c", _MEASURE], capture_output=True, check=True, timeout=120)

    grown = json.loads(done.stdout)

    assert sum(grown.values()) <= 300, grown
