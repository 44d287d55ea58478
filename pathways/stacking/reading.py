"""Reading JSON strictly: every problem is told with its place, and nothing unknown passes in silence."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar, cast

from .errors import Problem
from .numbers import Number, exact

T = TypeVar("T")

# A key is written into addresses, rows and pages: one line, no markup.
MAX_KEY_LENGTH = 120
FORBIDDEN_IN_KEYS = frozenset("<>\"'&`\\")
MAX_TEXT_LENGTH = 2_000
MAX_LIST_LENGTH = 5_000


class Duplicates(dict[str, Any]):
    """A JSON object in which some key stood twice; ``repeated`` names them."""

    repeated: tuple[str, ...] = ()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    plain = dict(pairs)
    if len(plain) == len(pairs):
        return plain
    times = Counter(key for key, _ in pairs)
    marked = Duplicates(plain)
    marked.repeated = tuple(key for key, count in times.items() if count > 1)
    return marked


def parse_json(text: str | bytes, problems: list[Problem], *, max_bytes: int) -> Any:
    """The JSON value in ``text``, numbers with a point kept as text; None after noting why there is none."""
    size = len(text) if isinstance(text, bytes) else len(text.encode(errors="replace"))
    if size > max_bytes:
        problems.append(
            Problem(
                "",
                "too_large",
                f"The document has {size} bytes; at most {max_bytes} are read.",
                None,
                (("max", str(max_bytes)),),
            )
        )
        return None
    try:
        return json.loads(text, object_pairs_hook=_object, parse_float=str, parse_constant=lambda name: name)
    except RecursionError:
        problems.append(Problem("", "too_deep", "The document is nested too deeply to be read."))
    except UnicodeDecodeError:
        problems.append(Problem("", "not_json", "The document is not text in UTF-8."))
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        problems.append(
            Problem("", "not_json", f"The document is not JSON: {error.msg} at {where}.", None, (("where", where),))
        )
    except ValueError:
        problems.append(Problem("", "not_json", "The document holds a number too long to be read."))
    return None


def is_key(text: str) -> bool:
    """Whether ``text`` may be the key of a node, a limit or a ledger."""
    return (
        0 < len(text) <= MAX_KEY_LENGTH
        and text == text.strip()
        and not FORBIDDEN_IN_KEYS.intersection(text)
        and not any(unicodedata.category(sign).startswith(("C", "Z")) and sign != " " for sign in text)
    )


class Entry:
    """One JSON object while it is being read.

    Each ``take_*`` returns the value under a name, or its default after noting a problem; ``close`` notes the names
    nobody asked for. ``node`` is the key of the node the object belongs to.
    """

    def __init__(self, raw: Any, pointer: str, problems: list[Problem], node: str | None = None) -> None:
        self.pointer = pointer
        self.problems = problems
        self.node = node
        self.raw: Mapping[str, Any] = {}
        self._left: set[str] = set()
        if not isinstance(raw, Mapping):
            self.note("not_an_object", "Here an object with names and values is expected.")
            return
        self.raw = raw
        self._left = set(raw)
        for name in getattr(raw, "repeated", ()):
            self.note("duplicate_name", f"“{name}” stands twice in the same object.", at=name, name=name)

    def note(self, code: str, sentence: str, *, at: str | None = None, **params: object) -> None:
        """Remember a problem with this object, or with what it holds under ``at``."""
        pointer = self.pointer if at is None else f"{self.pointer}/{escape(at)}"
        texts = tuple((name, str(value)) for name, value in params.items())
        self.problems.append(Problem(pointer, code, sentence, self.node, texts))

    def __contains__(self, name: str) -> bool:
        return name in self.raw

    def take(self, name: str) -> Any:
        """The raw value under ``name``, or None."""
        self._left.discard(name)
        return self.raw.get(name)

    def _typed(self, name: str, read: Callable[[Any], T | None], wanted: str, code: str, required: bool) -> T | None:
        raw = self.take(name)
        if raw is None:
            if required:
                self.note("missing", f"“{name}” is missing.", at=name, name=name)
            return None
        value = read(raw)
        if value is None:
            self.note(code, f"“{name}” must be {wanted}, not {shown(raw)}.", at=name, name=name, value=shown(raw))
        return value

    def take_text(self, name: str, *, required: bool = False) -> str | None:
        """Text of at most 2,000 characters."""
        return self._typed(name, _text, f"text of 1 to {MAX_TEXT_LENGTH} characters", "not_text", required)

    def take_key(self, name: str, *, required: bool = False) -> str | None:
        """A key: see ``is_key``."""
        wanted = f"1 to {MAX_KEY_LENGTH} characters on one line, without markup"
        return self._typed(
            name, lambda raw: raw if isinstance(raw, str) and is_key(raw) else None, wanted, "bad_key", required
        )

    def take_number(self, name: str, *, required: bool = False, above: Number | None = None) -> Number | None:
        """An exact number, not negative; greater than ``above`` when given."""
        number = cast("Number | None", self._typed(name, exact, "a number", "not_a_number", required))
        if number is None:
            return None
        if number < 0:
            self.note("negative", f"“{name}” must not be negative.", at=name, name=name)
            return None
        if above is not None and number <= above:
            self.note("too_small", f"“{name}” must be more than {above}.", at=name, name=name, above=above)
            return None
        return number

    def take_whole(self, name: str, *, required: bool = False, least: int = 0) -> int | None:
        """A whole number, ``least`` or more."""
        number = self.take_number(name, required=required)
        if number is None:
            return None
        if not isinstance(number, int):
            self.note("not_whole", f"“{name}” must be a whole number.", at=name, name=name)
            return None
        if number < least:
            self.note("too_small", f"“{name}” must be {least} or more.", at=name, name=name, above=least - 1)
            return None
        return number

    def take_date(self, name: str, *, required: bool = False) -> date | None:
        """A date written year-month-day."""
        return self._typed(name, _date, "a date such as 2026-03-01", "not_a_date", required)

    def take_texts(self, name: str, *, least: int = 0) -> tuple[str, ...] | None:
        """A list of texts, doubles dropped, order kept."""
        raw = self.take_list(name)
        if raw is None:
            return None
        texts = [_text(item) for item in raw]
        for index, text in enumerate(texts):
            if text is None:
                self.note("not_text", f"“{name}” may hold only text.", at=f"{name}/{index}", name=name)
        kept = tuple(dict.fromkeys(text for text in texts if text is not None))
        if len(kept) < least and None not in texts:
            self.note("empty_list", f"“{name}” is empty, so nothing could ever match.", at=name, name=name)
        return kept

    def take_list(self, name: str, *, required: bool = False) -> list[Any] | None:
        """A list of at most 5,000 values."""
        found: list[Any] | None = self._typed(
            name, lambda raw: raw if isinstance(raw, list) else None, "a list", "not_a_list", required
        )
        if found is not None and len(found) > MAX_LIST_LENGTH:
            self.note(
                "too_long",
                f"“{name}” holds {len(found)} values; at most {MAX_LIST_LENGTH} are read.",
                at=name,
                name=name,
            )
            return None
        return found

    def take_choice(self, name: str, choices: tuple[str, ...]) -> str | None:
        """One of ``choices``."""
        wanted = "one of " + ", ".join(f"“{choice}”" for choice in choices)
        return self._typed(
            name, lambda raw: raw if isinstance(raw, str) and raw in choices else None, wanted, "bad_choice", False
        )

    def inner(self, name: str, index: int | None = None) -> str:
        """The pointer of what stands under ``name``."""
        tail = "" if index is None else f"/{index}"
        return f"{self.pointer}/{escape(name)}{tail}"

    def close(self) -> None:
        """Note every name that nobody asked for."""
        for name in sorted(self._left, key=str):
            self.note("unknown_name", f"“{name}” is not known here.", at=str(name), name=name)


def escape(name: str) -> str:
    """``name`` inside a JSON pointer (RFC 6901, section 3); a slash in list positions is kept by the caller."""
    head, slash, tail = name.rpartition("/")
    if slash and tail.isdigit():
        return f"{escape(head)}/{tail}"
    return name.replace("~", "~0").replace("/", "~1")


def shown(raw: Any) -> str:
    """A short picture of a raw value, for a sentence."""
    text = json.dumps(raw, ensure_ascii=False, default=str)
    return text if len(text) <= 40 else text[:37] + "…"


def _text(raw: Any) -> str | None:
    return raw if isinstance(raw, str) and 0 < len(raw) <= MAX_TEXT_LENGTH else None


def _date(raw: Any) -> date | None:
    if isinstance(raw, date):
        return raw
    if not isinstance(raw, str) or len(raw) != 10:
        return None
    try:
        return date.fromisoformat(raw)
    except ValueError:
        return None
