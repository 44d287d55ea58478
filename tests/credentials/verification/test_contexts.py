from __future__ import annotations

import json

import pytest
from pyld import jsonld

from credentials.verification import contexts
from credentials.verification.canonicalising.compiling import Vocabulary, known_meanings
from credentials.verification.contexts import ContextsMissingError, bodies, digest, editions_of
from credentials.verification.contexts.pins import PINS
from credentials.verification.contexts.vocabulary import ADDED_IN_PLACE, TABLES
from tests.credentials.documents import CORPUS, needs_corpus


def published() -> dict[str, dict[str, object]]:
    found = {}
    for line in (CORPUS / "contexts" / "index.tsv").read_text().splitlines():
        url, name, _ = line.split("\t")
        path = CORPUS / "contexts" / name
        if path.exists():
            found[url] = json.loads(path.read_bytes())
    return found


@needs_corpus
def test_every_published_context_is_bundled_with_the_same_terms() -> None:
    bodies_seen = published()
    assert len(bodies_seen) >= 26
    assert {url: digest(body) in PINS[url] for url, body in bodies_seen.items()} == dict.fromkeys(bodies_seen, True)


def test_badge_context_has_two_editions_that_differ_by_two_terms() -> None:
    (url,) = ADDED_IN_PLACE
    first, second = bodies(0)[url]["@context"], bodies(1)[url]["@context"]
    assert first.keys() - second.keys() == {"jti", "endorsementJwt"}
    assert {name: first[name] for name in second} == second
    assert editions_of({"name": "plain"}) == (0,)
    assert editions_of({"issuer": [{"endorsementJwt": ["a.b.c"]}]}) == (0, 1)


def test_context_that_differs_from_its_pin_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "https://www.w3.org/ns/credentials/v2"
    monkeypatch.setitem(TABLES, url, {"name": "https://elsewhere.example/name"})
    bodies.cache_clear()
    with pytest.raises(ContextsMissingError, match=r"credentials/v2 is not the pinned one\. Run: node "):
        bodies()
    bodies.cache_clear()


def test_missing_set_up_is_told_with_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contexts, "COLLECTED", contexts.COLLECTED / "nowhere")
    bodies.cache_clear()
    with pytest.raises(ContextsMissingError, match=r"have not been collected\. Run: node "):
        bodies()
    bodies.cache_clear()


@pytest.mark.parametrize("url", sorted(PINS))
def test_known_meanings_hold_what_pyld_makes_of_each_context(url: str) -> None:
    mappings = Vocabulary(url, 0).root.mappings
    ours = known_meanings()
    missing = {
        (name, entry["@id"])
        for name, entry in mappings.items()
        if entry
        and not entry["reverse"]
        and not jsonld._is_keyword(entry["@id"])
        and entry["@id"] not in ours.get(name, ())
    }
    assert missing == set()
