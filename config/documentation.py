"""The page that describes the API: read from its OpenAPI description and written by the server, without script."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from drf_spectacular.generators import SchemaGenerator

JSON = dict[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")
EXAMPLES: JSON = {"integer": 1, "number": 1, "boolean": True}


@dataclass(frozen=True)
class Field:
    """One parameter, or one field of what is sent or comes back."""

    name: str
    type: str
    is_required: bool = False
    note: str = ""


@dataclass(frozen=True)
class Answer:
    """What comes back with a status: the name of its shape, where it has one."""

    status: str
    shape: str
    is_list: bool


@dataclass(frozen=True)
class Operation:
    """One thing a program can ask for."""

    name: str
    method: str
    path: str
    summary: str
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    answers: tuple[Answer, ...]
    example: str


@dataclass(frozen=True)
class Description:
    """The whole API: operations by what they are about, and the shapes of what comes back."""

    about: str
    groups: dict[str, list[Operation]]
    shapes: dict[str, tuple[Field, ...]]


def api_docs(request: HttpRequest) -> HttpResponse:
    """Show what a program can ask for, how, and what comes back."""
    return render(request, "api.html", {"api": describe(), "site": settings.SITE_URL})


@cache
def describe() -> Description:
    """The API as the page shows it; the same as long as the program runs."""
    schema: JSON = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # not typed
    shapes: JSON = schema["components"]["schemas"]
    groups: dict[str, list[Operation]] = {}
    for path, operations in schema["paths"].items():
        for method in METHODS:
            if method in operations:
                operation = _operation(path, method, operations[method], shapes)
                groups.setdefault(operations[method]["tags"][0], []).append(operation)
    answered = {answer.shape for group in groups.values() for one in group for answer in one.answers} - {""}
    return Description(schema["info"]["description"], groups, _with_inner(answered, shapes))


def _operation(path: str, method: str, found: JSON, shapes: JSON) -> Operation:
    parameters = tuple(
        Field(one["name"], _type(one["schema"], shapes), one.get("required", False), one.get("description", ""))
        for one in found.get("parameters", [])
    )
    content: JSON = found.get("requestBody", {}).get("content", {})
    sent = _shape_of(content.get("application/json", {}).get("schema", {}), shapes)
    body = _fields(sent, shapes, only_sent=True)
    return Operation(
        name=found["operationId"],
        method=method.upper(),
        path=path,
        summary=_summary(found),
        parameters=parameters,
        body=body,
        answers=tuple(_answer(status, one) for status, one in found["responses"].items()),
        example=_example(path, method, body, sent, shapes),
    )


def _summary(found: JSON) -> str:
    """What it does; the six that every kind of row has share one sentence, so each gets its verb."""
    verbs = {
        "list": _("List."),
        "create": _("Make one."),
        "retrieve": _("Show one."),
        "update": _("Replace one."),
        "partial_update": _("Change some of one."),
        "destroy": _("Remove one."),
    }
    verb = verbs.get(found["operationId"].removeprefix(f"{found['tags'][0]}_"), "")
    return f"{verb} {found.get('description', '')}".strip()


def _answer(status: str, found: JSON) -> Answer:
    contents: JSON = found.get("content", {})
    schema: JSON = next((one["schema"] for one in contents.values()), {})
    name = _name(schema) or _name(schema.get("items", {}))
    return Answer(status, name, schema.get("type") == "array")


def _name(schema: JSON) -> str:
    reference: str = schema.get("$ref", "")
    return reference.rpartition("/")[2]


def _shape_of(schema: JSON, shapes: JSON) -> JSON:
    shape: JSON = shapes.get(_name(schema), schema)
    return shape


def _fields(shape: JSON, shapes: JSON, *, only_sent: bool = False) -> tuple[Field, ...]:
    required = shape.get("required", [])
    return tuple(
        Field(name, _type(one, shapes), only_sent and name in required, one.get("description", ""))
        for name, one in shape.get("properties", {}).items()
        if not (only_sent and one.get("readOnly"))
    )


def _type(schema: JSON, shapes: JSON) -> str:
    """The type in words that a program's author knows."""
    several = schema.get("allOf") or schema.get("oneOf") or []
    if several:
        return _("or").join(f" {_type(one, shapes)} " for one in several).strip()
    if name := _name(schema):
        inner: JSON = shapes[name]
        return _type(inner, shapes) if "enum" in inner else name
    if "enum" in schema:
        return ", ".join(str(one) for one in schema["enum"] if one is not None and one != "")
    if schema.get("type") == "array":
        return _("list of %(what)s") % {"what": _type(schema["items"], shapes)}
    kind: str = schema.get("type", _("anything"))
    words: dict[str, str] = {
        "binary": _("file"),
        "uuid": "UUID",
        "uri": _("address"),
        "date-time": _("time, ISO 8601"),
        "date": _("day"),
    }
    return words.get(schema.get("format", ""), kind)


def _example(path: str, method: str, body: tuple[Field, ...], sent: JSON, shapes: JSON) -> str:
    """A command line that asks for it."""
    lines = [
        "curl" + ("" if method == "get" else f" -X {method.upper()}"),
        '-H "Authorization: Token $TOKEN"',
    ]
    if any(field.type.endswith(_("file")) for field in body):
        lines += [f"-F {field.name}=@badge.png" for field in body if field.type.endswith(_("file"))]
    elif body:
        wanted = [field for field in body if field.is_required] or list(body[:1])
        values = {field.name: _value(sent["properties"][field.name], shapes) for field in wanted}
        lines += ['-H "Content-Type: application/json"', f"-d '{json.dumps(values)}'"]
    return " \\\n  ".join([*lines, f"{settings.SITE_URL}{path}".replace("{id}", "$ID")])


def _value(schema: JSON, shapes: JSON) -> Any:
    """Something that fits there."""
    schema = _shape_of(next(iter(schema.get("allOf", [])), schema), shapes)
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") == "array":
        return [_value(schema["items"], shapes)]
    if schema.get("format") == "uuid":
        return "00000000-0000-0000-0000-000000000000"
    return EXAMPLES.get(schema.get("type", ""), "text")


def _with_inner(names: set[str], shapes: JSON) -> dict[str, tuple[Field, ...]]:
    """The shapes of those names and of all that they hold, by name."""
    wanted, waiting = set[str](), list(names)
    while waiting:
        name = waiting.pop()
        if name not in wanted and "enum" not in shapes[name]:
            wanted.add(name)
            waiting += _named_in(shapes[name])
    return {name: _fields(shapes[name], shapes) for name in sorted(wanted)}


def _named_in(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if name := _name(schema):
            yield name
        for inner in schema.values():
            yield from _named_in(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _named_in(inner)
