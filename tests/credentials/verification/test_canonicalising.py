from __future__ import annotations

import contextlib
import copy
import hashlib
import json
import random
import threading
import time
from collections.abc import Iterator
from itertools import permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyld import canon, jsonld, nquads

from credentials.issuing.status_lists import build_status_entry
from credentials.verification.canonicalising import canonicalise, labelling, read_canonical, without
from credentials.verification.canonicalising.expanding import expanded_quads, load_bundled
from credentials.verification.canonicalising.labelling import label_quads
from credentials.verification.canonicalising.quads import NEEDS_ESCAPE, Quad, write_text
from credentials.verification.canonicalising.walking import Walk
from credentials.verification.errors import CanonicalisationError
from tests.credentials.documents import CORPUS, achievement_credential, needs_corpus

V2 = "https://www.w3.org/ns/credentials/v2"
XSD = "http://www.w3.org/2001/XMLSchema#"
BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"


@pytest.fixture
def pyld_as_specified(monkeypatch: pytest.MonkeyPatch) -> None:
    """PyLD with the escapes of canonical N-Quads, which it lacks."""
    monkeypatch.setattr(nquads, "escape", lambda text: write_text(text)[1:-1])


def by_pyld(document: dict[str, Any], algorithm: str = "sha256") -> bytes:
    class Hashing(canon.URDNA2015):  # type: ignore[misc]  # PyLD has no types
        def create_hash(self) -> Any:
            return hashlib.new(algorithm)

        def hash_first_degree_quads(self, id_: str) -> Any:
            # PyLD counts a statement of a blank node about itself twice; the specification and rdf-canonize once.
            info = self.blank_node_info[id_]
            info["quads"] = list({id(quad): quad for quad in info["quads"]}.values())
            return super().hash_first_degree_quads(id_)

    options = {"base": None, "documentLoader": load_bundled(0)}
    dataset = jsonld.JsonLdProcessor().to_rdf(document, {**options, "produceGeneralizedRdf": False})
    text: str = Hashing().main(dataset, {"format": "application/n-quads"})
    return text.encode()


def corpus_documents() -> Iterator[dict[str, Any]]:
    """Every JSON-LD object of the corpus, and the options of every proof as they are canonicalised."""
    for path in sorted(CORPUS.rglob("*")):
        if not path.is_file() or path.is_relative_to(CORPUS / "contexts"):
            continue
        try:
            document = json.loads(path.read_bytes())
        except (ValueError, RecursionError):
            continue
        if isinstance(document, dict) and "@context" in document:
            yield document
            proofs = document.get("proof", [])
            for proof in proofs if isinstance(proofs, list) else [proofs]:
                if isinstance(proof, dict):
                    yield {"@context": document["@context"], **proof}


@needs_corpus
def test_whole_corpus_has_the_canonical_form_that_pyld_gives(pyld_as_specified: None) -> None:
    compared = understood = 0
    for document in corpus_documents():
        try:
            expected = by_pyld(document)
        except Exception:
            with pytest.raises(CanonicalisationError):
                canonicalise(document)
            continue
        assert canonicalise(document) == expected
        compared += 1
        understood += Walk(document, 0).is_understood
    assert compared >= 300
    assert understood / compared > 0.95


def test_p384_hashes_with_sha384_inside(pyld_as_specified: None) -> None:
    document = achievement_credential()
    assert canonicalise(document, algorithm="sha384") == by_pyld(document, "sha384")
    assert canonicalise(document, algorithm="sha384") != canonicalise(document)


# -- against PyLD, on documents nobody wrote -----------------------------------------------------------------

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NAMES = st.sampled_from(
    [
        "id",
        "type",
        "name",
        "description",
        "issuer",
        "credentialSubject",
        "achievement",
        "image",
        "evidence",
        "proof",
        "result",
        "resultDescription",
        "allowedValue",
        "verifiableCredential",
        "endorsement",
        "credentialStatus",
        "validUntil",
        "criteria",
        "identifier",
        "alignment",
        "related",
        "termsOfUse",
        "unknown",
        "https://e.example/p",
        "schema:x",
        "@id",
        "@type",
        "@index",
        "@included",
        "_:p",
        "no,scheme:x",
        "two words:x",
        "relatedResource",
        "version",
    ]
)
TYPES = st.sampled_from(
    [
        "VerifiableCredential",
        "AchievementCredential",
        "Achievement",
        "AchievementSubject",
        "Profile",
        "Image",
        "Result",
        "ResultDescription",
        "Evidence",
        "Alignment",
        "Criteria",
        "Unknown",
        "https://e.example/T",
        "DataIntegrityProof",
        "BitstringStatusListEntry",
    ]
)
IDS = st.sampled_from(["urn:x:1", "urn:x:2", "https://e.example/a", "https://e.example/a b", "_:b0", "_:b1", "#f", "x"])
SCALARS = st.one_of(st.none(), TEXT, IDS, st.integers(2, 2**53), st.floats(0.1, 1e6), st.just('a\x01\x7f\t"\\\n\u2028'))
VALUES = st.fixed_dictionaries(
    {"@value": TEXT},
    optional={"@language": st.sampled_from(["en", "EN-us"]), "@direction": st.sampled_from(["ltr", "rtl"])},
)


def nodes(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(children, max_size=3)
    members = st.dictionaries(
        NAMES.filter(lambda name: name not in ("id", "@id", "type", "@type")), children | several, max_size=4
    )
    return st.tuples(members, st.none() | IDS, st.none() | TYPES | st.lists(TYPES, max_size=2)).map(_node)


def _node(parts: tuple[dict[str, Any], str | None, Any]) -> dict[str, Any]:
    members, name, types = parts
    return {**members, **({"id": name} if name else {}), **({"type": types} if types else {})}


DOCUMENTS = st.recursive(SCALARS | VALUES, nodes, max_leaves=20)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    node=nodes(DOCUMENTS),
    opening=st.sampled_from([[V2, BADGES], [V2], ["https://www.w3.org/2018/credentials/v1", BADGES]]),
)
def test_invented_documents_have_the_canonical_form_that_pyld_gives(
    pyld_as_specified: None, node: dict[str, Any], opening: list[str]
) -> None:
    document = {"@context": opening, **node}
    try:
        expected = by_pyld(document)
    except Exception:
        # PyLD refuses, or trips over a shape it does not expect; we must answer or refuse, and not trip.
        with contextlib.suppress(CanonicalisationError):
            canonicalise(document)
        return
    lines = expected.decode().split("\n")
    # A dataset is a set: PyLD repeats a statement that two spellings of one value make.
    assert canonicalise(document).decode().split("\n") == [*dict.fromkeys(lines[:-1]), ""]


@settings(max_examples=200, deadline=None)
@given(node=nodes(DOCUMENTS))
def test_walk_and_pyld_agree_and_what_is_uncovered_can_go(node: dict[str, Any]) -> None:
    document = {"@context": [V2, BADGES], **node}
    try:
        form = canonicalise(document)
    except CanonicalisationError:
        return
    assert form == label_quads(expanded_quads(document)).encode()
    walk = Walk(document, 0)
    if walk.is_understood:
        # Relabelling follows content, so a document without its uncovered members must say the same.
        rest = without(document, [p for p in read_canonical(document).uncovered if not p.endswith(("/id", "/type"))])
        statements = {line for line in canonicalise(rest).decode().split("\n") if "_:" not in line}
        assert statements <= set(form.decode().split("\n"))


# -- what is not covered -------------------------------------------------------------------------------------


def test_members_that_no_statement_covers_are_found_at_any_depth() -> None:
    document = achievement_credential()
    assert read_canonical(document).uncovered == ()
    document["holderName"] = "Mallory"
    document["expirationDate"] = "2031-01-01T00:00:00Z"
    document["type"].append("Trustworthy")
    document["credentialSubject"]["achievement"]["rank"] = {"level": 9}
    document["credentialSubject"]["achievement"]["alignment"][1]["type"] = "Made up"
    document["evidence"].append({"id": "not an address", "type": ["Evidence"], "name": "x"})
    document["nothing"] = None
    assert set(read_canonical(document).uncovered) == {
        "/type/2",
        "/credentialSubject/achievement/alignment/1/type",
        *(f"/credentialSubject/achievement/alignment/1/target{name}" for name in ("Name", "Url", "Framework", "Type")),
        "/credentialSubject/achievement/rank",
        "/evidence/1",
        "/holderName",
        "/expirationDate",
    }


def test_everything_is_uncovered_when_the_document_has_a_relative_id() -> None:
    document = achievement_credential()
    document["id"] = "0923lksjf"
    assert set(read_canonical(document).uncovered) == {f"/{name}" for name in document if name != "@context"}


def test_token_inside_a_graph_container_is_uncovered() -> None:
    document = {
        "@context": [V2],
        "type": "VerifiablePresentation",
        "verifiableCredential": ["https://elsewhere.example/credential"],
    }
    assert read_canonical(document).uncovered == ("/verifiableCredential",)


def test_name_that_the_document_gives_another_meaning_is_not_covered() -> None:
    opening = [V2, {"Badge": "https://e.example/Badge", "criteria": "https://schema.org/description"}]
    document = {"@context": opening, "type": "Badge", "criteria": "An ordinary description", "name": "Tie a knot"}
    assert b"schema.org/description" in canonicalise(document)
    assert read_canonical(document).uncovered == ("/criteria",)


def test_without_removes_members_and_items_by_their_first_places() -> None:
    document = {"a": [{"b": 1, "c": 2}, {"b": 3}, {"b": 4}], "d/e~": 5, "f": 6}
    assert without(document, ["/a/0/b", "/a/1", "/d~1e~0"]) == {"a": [{"c": 2}, {"b": 4}], "f": 6}
    assert document["f"] == 6


@pytest.mark.parametrize(
    "hide",
    [
        lambda d: d.update({"https://www.w3.org/2018/credentials#validUntil": d.pop("validUntil")}),
        lambda d: d["issuer"].update(
            {"https://e.example/p": {"id": d["id"], "type": d["type"], "validUntil": d.pop("validUntil")}}
        ),
        lambda d: (
            d["@context"].append({"until": "https://www.w3.org/2018/credentials#validUntil"})
            or d.update({"until": d.pop("validUntil")})
        ),
        lambda d: d.update({"@included": [{"id": d["id"], "type": d["type"], "validUntil": d.pop("validUntil")}]}),
        lambda d: d.update({"validUntil": {"@value": d["validUntil"], "@type": f"{XSD}dateTime", "@index": "1"}}),
        lambda d: d.update({"validUntil": {"@context": {}, "@value": d["validUntil"], "@type": f"{XSD}dateTime"}}),
        lambda d: d["@context"].append({"u": "urn:uuid:"}) or d.update(id=d["id"].replace("urn:uuid:", "u:")),
    ],
    ids=["full name", "elsewhere", "alias", "included", "indexed value", "value with a context", "prefixed id"],
)
def test_decisive_statement_in_disguise_is_noticed(hide: Any) -> None:
    document = achievement_credential()
    document["validUntil"] = "2026-04-01T00:00:00Z"
    assert not read_canonical(document).is_disguised
    hide(document)
    assert read_canonical(document).is_disguised


VOCABULARY = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"


def _identity(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["credentialSubject"]["identifier"][0]
    return found


@pytest.mark.parametrize(
    "hide",
    [
        lambda d: (
            d["@context"].append({"x": {"@id": f"{VOCABULARY}identifier", "@type": "@id"}})
            or d["credentialSubject"].update(x=d["credentialSubject"].pop("identifier"))
        ),
        lambda d: (
            d["@context"].append({"x": f"{VOCABULARY}identityHash"})
            or _identity(d).update(x=_identity(d).pop("identityHash"))
        ),
        lambda d: (
            d["@context"].append({"x": f"{VOCABULARY}identityType"})
            or _identity(d).update(x=_identity(d).pop("identityType"))
        ),
        lambda d: (
            d["@context"].append({"x": "@value"})
            or _identity(d).update(identityHash={"x": _identity(d)["identityHash"]})
        ),
        lambda d: _identity(d).update(identityHash={"@set": [_identity(d)["identityHash"]], "@index": "1"}),
        lambda d: d["credentialSubject"].update(
            identifier={"@set": d["credentialSubject"]["identifier"], "@index": "1"}
        ),
        lambda d: d.update(
            {
                "@included": [
                    {
                        "id": d["credentialSubject"]["id"],
                        "type": "AchievementSubject",
                        "identifier": d["credentialSubject"].pop("identifier"),
                    }
                ]
            }
        ),
        lambda d: d["credentialSubject"]["achievement"].update(
            creator={
                "id": "nowhere",
                "type": ["Profile", "VerifiableCredential"],
                "credentialSubject": {
                    "id": d["credentialSubject"]["id"],
                    "type": "AchievementSubject",
                    "identifier": d["credentialSubject"].pop("identifier"),
                },
            }
        ),
        lambda d: (
            d["@context"].append({"x": "@id"}) or d["credentialSubject"].update(x=d["credentialSubject"].pop("id"))
        ),
        lambda d: (
            d["@context"].append({"x": {"@id": "urn:uuid:0", "@prefix": True}})
            or d["credentialSubject"].update(id=d["credentialSubject"]["id"].replace("urn:uuid:0", "x:"))
        ),
    ],
    ids=[
        "alias of the identifier",
        "alias of the hash",
        "alias of its kind",
        "alias of value",
        "hash in an indexed set",
        "indexed set",
        "included",
        "in a node without address",
        "alias of id",
        "prefixed id",
    ],
)
def test_recipient_in_disguise_is_noticed(hide: Any) -> None:
    document = achievement_credential()
    document["credentialSubject"]["id"] = "urn:uuid:0a6c7c2e-5d1d-4a52-8f0a-6a2fd2c3b1a4"
    document["credentialSubject"]["identifier"] = [
        {
            "type": "IdentityObject",
            "identityType": "emailAddress",
            "identityHash": "ada@learner.example",
            "hashed": False,
        }
    ]
    found = read_canonical(document)
    assert not found.is_disguised
    hide(document)
    changed = read_canonical(document)
    assert (changed.form, changed.is_disguised) == (found.form, True)


def test_endorsement_under_another_types_name_is_noticed() -> None:
    document = achievement_credential()
    document["type"] = ["VerifiableCredential", "EndorsementCredential"]
    found = read_canonical(document)
    assert not found.is_disguised
    document["@context"].append({"Praise": f"{VOCABULARY}EndorsementCredential"})
    document["type"] = ["VerifiableCredential", "Praise"]
    changed = read_canonical(document)
    assert (changed.form, changed.is_disguised) == (found.form, True)


def test_status_described_away_from_its_credential_is_noticed() -> None:
    document = achievement_credential(status=build_status_entry("https://fernhollow.example/status/1", 7))
    assert not read_canonical(document).is_disguised
    form = canonicalise(document)
    document["issuer"]["image"] = {**document["credentialStatus"], "https://e.example/p": "q"}
    document["credentialStatus"] = document["credentialStatus"]["id"]
    assert set(form.split(b"\n")) <= set(canonicalise(document).split(b"\n"))
    assert read_canonical(document).is_disguised


# -- hostile documents ---------------------------------------------------------------------------------------


def clique(size: int) -> dict[str, Any]:
    """``size`` blank nodes that all know each other."""
    return {
        "@context": {"knows": {"@id": "https://e.example/knows", "@type": "@id"}},
        "@graph": [
            {"@id": f"_:n{one}", "knows": [f"_:n{other}" for other in range(size) if other != one]}
            for one in range(size)
        ],
    }


def refusal_of(document: dict[str, Any]) -> tuple[str, float]:
    started = time.process_time()
    with pytest.raises(CanonicalisationError) as caught:
        canonicalise(document)
    return caught.value.code, time.process_time() - started


def nested(depth: int) -> dict[str, Any]:
    document: dict[str, Any] = {"name": "x"}
    for _ in range(depth):
        document = {"type": "Profile", "https://e.example/p": document}
    return {"@context": [V2], **document}


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (clique(8), "too_complex"),
        (clique(60), "too_complex"),
        (nested(70), "too_deep"),
        (nested(900), "too_deep"),
        ({"@context": [V2] * 500}, "too_complex"),
        ({"@context": {f"t{n}": f"https://e.example/{n}" for n in range(5000)}}, "too_complex"),
        (
            {
                "@context": [V2],
                "https://e.example/p": [{"@context": {"a": f"urn:x:{n}"}, "a": "b"} for n in range(2000)],
            },
            "too_complex",
        ),
        ({"@context": {"a": "urn:x:a"}, "@nest": {}, "a": [[n] for n in range(30_000)]}, "too_complex"),
        ({"@context": "https://elsewhere.example/context"}, "context_unknown"),
        ({"@context": {"@import": "https://elsewhere.example/context"}}, "context_unknown"),
        ({"@context": [V2, {"name": "https://e.example/name"}]}, "not_json_ld"),
        ({"@context": [V2], "type": 5}, "not_json_ld"),
        ({"@context": [V2], "name": "\ud800"}, "not_json_ld"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_hostile_document_is_refused_in_bounded_time(document: dict[str, Any], code: str) -> None:
    found, seconds = refusal_of(document)
    assert found == code
    assert seconds < 3


def test_blank_node_that_speaks_of_itself_is_labelled_as_specified() -> None:
    """As rdf-canonize, the reference implementation, answers."""
    predicate = "<https://schema.org/name>"
    assert label_quads([("_:a", predicate, "_:b", ""), ("_:b", predicate, "_:b", "")]) == (
        f"_:c14n0 {predicate} _:c14n0 .\n_:c14n1 {predicate} _:c14n0 .\n"
    )


def test_list_that_nothing_can_refer_to_is_not_written() -> None:
    document = {
        "@context": [V2, BADGES],
        "id": "https://e.example/a b",
        "type": "ResultDescription",
        "allowedValue": ["x"],
    }
    assert canonicalise(document) == b""


@pytest.mark.parametrize(("name", "is_written"), [("no,scheme:x", True), ("two words:x", False), ("1:x", False)])
def test_name_that_is_nearly_an_address_is_read_as_issuers_tools_read_it(
    pyld_as_specified: None, name: str, is_written: bool
) -> None:
    document = {"@context": [V2, BADGES], "id": "urn:x:1", name: {"type": "Profile", "name": "Somebody"}}
    assert canonicalise(document) == by_pyld(document)
    assert (b"Somebody" in canonicalise(document)) == is_written


def test_small_clique_of_blank_nodes_is_still_answered(pyld_as_specified: None) -> None:
    assert canonicalise(clique(4)) == by_pyld(clique(4))


def test_one_blank_node_in_many_graphs_costs_no_factorial() -> None:
    graphs = [
        {"@id": f"urn:g:{n}", "@graph": [{"@id": "_:a", "knows": "_:b"}, {"@id": "_:c", "knows": "_:d"}]}
        for n in range(12)
    ]
    document = {"@context": {"knows": {"@id": "https://e.example/knows", "@type": "@id"}}, "@graph": graphs}
    started = time.process_time()
    try:
        canonicalise(document)
    except CanonicalisationError as error:
        assert error.code == "too_complex"
    assert time.process_time() - started < 3


def test_node_that_many_quads_relate_is_tried_in_no_more_orders_than_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chance = random.Random(7)
    blank = ["_:a", "_:b", "_:c"]

    def quad() -> Quad:
        return (
            chance.choice(blank),
            chance.choice(["<p:1>", "<p:2>"]),
            chance.choice([*blank, "<x:y>"]),
            chance.choice(["", *blank]),
        )

    graphs = [[quad() for _quad in range(chance.randint(2, 7))] for _graph in range(300)]
    distinct = [label_quads(graph) for graph in graphs]
    monkeypatch.setattr(labelling, "_orders", lambda nodes: permutations(sorted(nodes)))
    monkeypatch.setattr(labelling, "N_DEGREE_LIMIT", 10**6)
    monkeypatch.setattr(labelling, "STEP_LIMIT", 10**7)
    assert [label_quads(graph) for graph in graphs] == distinct


def test_import_in_a_document_leaves_the_bundled_contexts_alone() -> None:
    before = canonicalise(achievement_credential())
    for opening in ({"@import": V2, "name": "https://e.example/name"}, [{"@import": BADGES, "criteria": "urn:x:c"}]):
        try:
            canonicalise({"@context": opening, "name": "x", "criteria": {"narrative": "y"}})
        except CanonicalisationError:
            continue
    assert canonicalise(achievement_credential()) == before


def test_language_tag_cannot_smuggle_statements() -> None:
    """Without a check of the tag, the second document would have the canonical form of the first."""
    honest: dict[str, Any] = {
        "@context": {"a": "urn:x:a", "b": "urn:x:b"},
        "@id": "urn:x:1",
        "a": {"@value": "x", "@language": "en"},
        "b": "y",
    }
    forged = copy.deepcopy(honest)
    del forged["b"]
    forged["a"]["@language"] = 'en .\n<urn:x:1> <urn:x:b> "y"'
    assert canonicalise(honest) == b'<urn:x:1> <urn:x:a> "x"@en .\n<urn:x:1> <urn:x:b> "y" .\n'
    assert canonicalise(forged) == b""
    assert read_canonical(forged).uncovered == ("/a",)


def test_every_control_character_is_escaped_once() -> None:
    text = "".join(map(chr, range(0x20))) + '"\\\x7f\x80é'
    written = write_text(text)
    assert written == (
        '"\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\b\\t\\n\\u000B\\f\\r\\u000E\\u000F\\u0010\\u0011'
        "\\u0012\\u0013\\u0014\\u0015\\u0016\\u0017\\u0018\\u0019\\u001A\\u001B\\u001C\\u001D\\u001E\\u001F"
        '\\"\\\\\\u007F\x80é"'
    )
    assert NEEDS_ESCAPE.search(json.loads('"é"')) is None


def test_threads_canonicalise_alike() -> None:
    documents = [{**achievement_credential(), "@context": [V2, BADGES, {f"t{n}": f"urn:x:{n}"}]} for n in range(6)]
    expected = [canonicalise(document) for document in documents]
    found: list[list[bytes]] = []

    def work() -> None:
        found.append([canonicalise({**document, "name": document["name"]}) for document in documents])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4
