"""Throw mutated files at the decoder and the canonicaliser: ``python -m tests.fuzzing SECONDS``.

Each target runs for half of the time in a process of its own, from badges of our own making and the shared corpus,
within 600 MB and 3 seconds an input. An error that is not among those a heart may raise is a crash; the input that
made it is kept under ``build/fuzzing/`` and its name printed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import atheris

FOUND = Path(__file__).resolve().parents[1] / "build" / "fuzzing"
LARGEST_SEED = 20_000


def main(arguments: list[str]) -> int:
    """Run every target, or with a target's name only that one, in this process."""
    if arguments[0] in TARGETS:
        TARGETS[arguments[0]](arguments)
        return 0
    seconds = int(arguments[0])
    FOUND.mkdir(parents=True, exist_ok=True)
    failed = [target for target in TARGETS if not survives(target, max(seconds // len(TARGETS), 1))]
    print(f"{len(TARGETS) - len(failed)} of {len(TARGETS)} targets survived", *failed)
    return 1 if failed else 0


def survives(target: str, seconds: int) -> bool:
    """Whether the target ran for that long without a crash, a hang or too much memory."""
    with TemporaryDirectory() as folder:
        for number, seed in enumerate(seeds()):
            (Path(folder) / f"seed-{number}").write_bytes(seed)
        limits = ["-timeout=3", "-rss_limit_mb=600", "-max_len=20000", f"-max_total_time={seconds}"]
        command = [
            sys.executable,
            "-m",
            "tests.fuzzing",
            target,
            folder,
            f"-artifact_prefix={FOUND}/{target}-",
            *limits,
        ]
        return subprocess.run(command, check=False).returncode == 0


def seeds() -> Iterator[bytes]:
    """Badges of our own making, then every small file of the corpus where it is at hand."""
    from credentials.issuing.signing import sign_data_integrity, sign_jwt
    from tests.credentials.documents import AT, CORPUS, KEY, achievement_credential

    credential = achievement_credential()
    yield json.dumps(sign_data_integrity(credential, KEY, created=AT)).encode()
    yield sign_jwt(credential, KEY).encode()
    if CORPUS.is_dir():
        for path in sorted(CORPUS.rglob("*")):
            if path.is_file() and path.stat().st_size <= LARGEST_SEED:
                yield path.read_bytes()


def fuzz_decoding(arguments: list[str]) -> None:
    """Decode anything."""
    with atheris.instrument_imports(include=["credentials"], enable_loader_override=False):
        from credentials.decoding.decode import decode
        from credentials.decoding.errors import DecodingError

    def one(data: bytes) -> None:
        try:
            decode(data)
        except DecodingError:
            return

    run(arguments, one)


def fuzz_canonicalising(arguments: list[str]) -> None:
    """Canonicalise any JSON object, and find with PyLD what the compiled contexts give."""
    with atheris.instrument_imports(include=["credentials"], enable_loader_override=False):
        from credentials.verification.canonicalising import read_canonical
        from credentials.verification.canonicalising.expanding import expanded_quads
        from credentials.verification.canonicalising.labelling import label_quads
        from credentials.verification.errors import CanonicalisationError

    def one(data: bytes) -> None:
        document = read_object(data)
        if document is None:
            return
        try:
            form = read_canonical(document).form
        except CanonicalisationError:
            return
        assert form == label_quads(expanded_quads(document)).encode()

    run(arguments, one)


def read_object(data: bytes) -> dict[str, Any] | None:
    """The JSON object in the bytes, if there is one."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def run(arguments: list[str], one: Callable[[bytes], None]) -> None:
    """Hand the target to libFuzzer, which ends the process."""
    atheris.Setup(arguments, one)
    atheris.Fuzz()


TARGETS: dict[str, Callable[[list[str]], None]] = {
    "decoding": fuzz_decoding,
    "canonicalising": fuzz_canonicalising,
}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")
    sys.exit(main(sys.argv[1:]))
