"""Labelling: blank nodes get the names that RDF Dataset Canonicalization 1.0 (once URDNA2015) gives them."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import permutations

from credentials.verification.canonicalising.quads import Quad, is_blank, write_quad
from credentials.verification.errors import CanonicalisationError

N_DEGREE_LIMIT = 500
"""Calls of Hash N-Degree Quads. Genuine credentials need at most 20, the W3C tests with evil graphs 468."""

STEP_LIMIT = 50_000
"""Related blank nodes hashed and paths tried inside those calls: what a hub with thousands of neighbours costs."""

HASHES = {"sha256": hashlib.sha256, "sha384": hashlib.sha384}

Path = tuple[str, dict[str, str]]


def label_quads(quads: Iterable[Quad], algorithm: str = "sha256") -> str:
    """The canonical N-Quads of the dataset: blank nodes renamed, lines in code point order, none twice.

    ``algorithm`` is the hash inside, ``sha256`` or ``sha384`` (P-384 needs the latter). Raises
    CanonicalisationError ``too_complex`` when the graph is built to be expensive.

    Rule: RDF Dataset Canonicalization 1.0, section 4.4.3.
    """
    try:
        return _Labeller(set(quads), algorithm).write()
    except RecursionError as error:
        raise _too_complex() from error


class _Labeller:
    """The canonicalization state of the specification."""

    def __init__(self, quads: set[Quad], algorithm: str) -> None:
        self.hash_function = HASHES[algorithm]
        self.mentions: dict[str, list[Quad]] = defaultdict(list)
        self.settled: list[str] = []
        self.unsettled: list[Quad] = []
        for quad in quads:
            self._note(quad)
        self.first_degree = {node: self._hash_first_degree(node) for node in self.mentions}
        self.issued: dict[str, str] = {}
        self.calls = 0
        self.steps = 0

    def write(self) -> str:
        self._issue_all()
        get = self.issued.get
        lines = self.settled
        for subject, predicate, value, graph in self.unsettled:
            lines.append(write_quad((get(subject, subject), predicate, get(value, value), get(graph, graph))))
        lines.sort()
        return "".join(lines)

    def _note(self, quad: Quad) -> None:
        """Remember under which blank nodes a quad is found; one without any is written already."""
        subject, _, value, graph = quad
        mentions = self.mentions
        is_settled = True
        if subject[0] == "_":
            mentions[subject].append(quad)
            is_settled = False
        if value[0] == "_" and value != subject:
            mentions[value].append(quad)
            is_settled = False
        if graph and graph[0] == "_" and graph != subject and graph != value:
            mentions[graph].append(quad)
            is_settled = False
        if is_settled:
            self.settled.append(write_quad(quad))
        else:
            self.unsettled.append(quad)

    def _issue_all(self) -> None:
        groups: dict[str, list[str]] = defaultdict(list)
        for node, digest in self.first_degree.items():
            groups[digest].append(node)
        for digest in sorted(groups):
            if len(groups[digest]) == 1:
                self._issue(groups[digest][0])
        for digest in sorted(groups):
            if len(groups[digest]) > 1:
                self._issue_group(groups[digest])

    def _issue_group(self, nodes: list[str]) -> None:
        paths = [self._hash_n_degree(node, {node: "_:b0"}) for node in nodes if node not in self.issued]
        for _, issuer in sorted(paths, key=lambda path: path[0]):
            for node in issuer:
                self._issue(node)

    def _issue(self, node: str) -> None:
        self.issued.setdefault(node, f"_:c14n{len(self.issued)}")

    def _hash(self, text: str) -> str:
        return self.hash_function(text.encode()).hexdigest()

    def _hash_first_degree(self, node: str) -> str:
        """Section 4.6.3: the node itself reads ``_:a``, every other blank node ``_:z``."""
        lines = []
        for subject, predicate, value, graph in self.mentions[node]:
            if subject[0] == "_":
                subject = "_:a" if subject == node else "_:z"
            if value[0] == "_":
                value = "_:a" if value == node else "_:z"
            if graph and graph[0] == "_":
                graph = "_:a" if graph == node else "_:z"
            lines.append(write_quad((subject, predicate, value, graph)))
        lines.sort()
        return self._hash("".join(lines))

    def _hash_related(self, related: str, quad: Quad, issuer: dict[str, str], position: str) -> str:
        """Section 4.7.3."""
        name = self.issued.get(related) or issuer.get(related) or self.first_degree[related]
        predicate = "" if position == "g" else quad[1]
        return self._hash(position + predicate + name)

    def _related_to(self, node: str, issuer: dict[str, str]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for quad in self.mentions[node]:
            for position, part in (("s", quad[0]), ("o", quad[2]), ("g", quad[3])):
                if part != node and is_blank(part):
                    self._step()
                    found[self._hash_related(part, quad, issuer, position)].append(part)
        return found

    def _hash_n_degree(self, node: str, issuer: dict[str, str]) -> Path:
        """Section 4.8.3. An issuer is a dict from blank node to temporary name, in order of issue."""
        self.calls += 1
        if self.calls > N_DEGREE_LIMIT:
            raise _too_complex()
        related = self._related_to(node, issuer)
        text = ""
        for digest in sorted(related):
            path, issuer = self._shortest_path(related[digest], issuer)
            text += digest + path
        return self._hash(text), issuer

    def _shortest_path(self, nodes: list[str], issuer: dict[str, str]) -> Path:
        chosen, chosen_issuer = "", issuer
        for order in _orders(nodes):
            attempt = self._walk(order, dict(issuer), chosen)
            if attempt is not None and (not chosen or attempt[0] < chosen):
                chosen, chosen_issuer = attempt
        return chosen, chosen_issuer

    def _walk(self, order: tuple[str, ...], issuer: dict[str, str], chosen: str) -> Path | None:
        """The path through ``order``; None as soon as it cannot be better than ``chosen``."""
        self._step()
        path = ""
        unseen = []
        for node in order:
            if node in self.issued:
                path += self.issued[node]
            else:
                if node not in issuer:
                    unseen.append(node)
                path += issuer.setdefault(node, f"_:b{len(issuer)}")
            if _is_worse(path, chosen):
                return None
        for node in unseen:
            digest, following = self._hash_n_degree(node, issuer)
            path += f"{issuer[node]}<{digest}>"
            issuer = following
            if _is_worse(path, chosen):
                return None
        return path, issuer

    def _step(self) -> None:
        self.steps += 1
        if self.steps > STEP_LIMIT:
            raise _too_complex()


def _orders(nodes: list[str]) -> Iterable[tuple[str, ...]]:
    """Every order of the nodes once, in lexicographic order.

    A node stands in the list as often as quads relate it, a graph's name with each of its quads; to exchange it with
    itself makes no other path, and took all the time of a record that holds the same credential twice.
    """
    if len(set(nodes)) == 1:
        return [tuple(nodes)]
    if len(set(nodes)) == len(nodes):
        return permutations(sorted(nodes))
    return _distinct_orders(Counter(nodes), ())


def _distinct_orders(left: Counter[str], begun: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if not left:
        yield begun
    for node in sorted(left):
        yield from _distinct_orders(left - Counter((node,)), (*begun, node))


def _too_complex() -> CanonicalisationError:
    return CanonicalisationError(
        "too_complex", "The document's parts refer to each other in a way that is too expensive to check."
    )


def _is_worse(path: str, chosen: str) -> bool:
    return bool(chosen) and len(path) >= len(chosen) and path > chosen
