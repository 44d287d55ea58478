"""The page of the API says all that the description says."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import resolve, reverse
from drf_spectacular.generators import SchemaGenerator

from config.documentation import describe


def test_every_operation_is_described_once() -> None:
    schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # not typed
    there = [(method.upper(), path) for path, methods in schema["paths"].items() for method in methods]
    shown = [(one.method, one.path) for group in describe().groups.values() for one in group]
    assert len(shown) > 40
    assert sorted(shown) == sorted(there)


def test_every_shape_that_is_linked_to_is_there() -> None:
    api = describe()
    named = {answer.shape for group in api.groups.values() for one in group for answer in one.answers} - {""}
    assert {"Credential", "PaginatedCredentialList"} <= named
    assert named - set(api.shapes) == set()
    assert "Item" in api.shapes, "what stands inside another shape"


def test_example_of_an_import_sends_a_file_with_the_token() -> None:
    [one] = [one for one in describe().groups["imports"] if one.name == "imports_create"]
    assert one.example.splitlines()[0] == "curl -X POST \\"
    assert '-H "Authorization: Token $TOKEN"' in one.example
    assert "-F files=@badge.png" in one.example
    assert one.example.endswith("/api/v1/imports/")


def test_addresses_of_the_examples_lead_somewhere() -> None:
    for group in describe().groups.values():
        for one in group:
            path = re.sub(r"\{\w+\}", "00000000-0000-0000-0000-000000000000", one.path)
            assert resolve(path), path


@pytest.mark.django_db
def test_page_is_complete_without_script_and_open_to_a_visitor(client: Client) -> None:
    html = client.get(reverse("api_docs")).content.decode()
    assert "/api/v1/credentials/{id}/report/" in html
    assert "Make one. Begin an import; every byte is kept before anything is read." in html
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) - set(ids) == set()
