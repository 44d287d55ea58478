"""Many files handed in as one."""

import io
import stat
import struct
import zipfile

import pytest

from credentials.decoding.archives import MAX_MEMBER_BYTES, MAX_MEMBERS, Member, unpack
from credentials.decoding.errors import UnreadableError


def archive_of(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def codes(members: list[Member]) -> dict[str, str]:
    return {member.name: member.error.code if member.error else "read" for member in members}


def test_file_that_is_no_archive_is_itself() -> None:
    assert list(unpack(b"{}", name="a.json")) == [Member("a.json", b"{}")]


def test_members_come_with_the_archive_in_their_name_and_junk_is_passed_over() -> None:
    data = archive_of(
        {"a.json": b"{}", "sub/b.png": b"x", "__MACOSX/._a.json": b"j", "sub/.DS_Store": b"j", "sub/": b""}
    )

    assert list(unpack(data, name="b.zip")) == [Member("b.zip/a.json", b"{}"), Member("b.zip/sub/b.png", b"x")]


def test_member_without_a_name_is_a_member() -> None:
    data = archive_of({"a.json": b"{}", "b.json": b"[]"})
    entry = data.rindex(b"PK\x01\x02")  # the second one's, in the directory at the end
    nameless = bytearray(data)
    nameless[entry + 28 : entry + 30] = struct.pack("<H", 0)
    end = data.rindex(b"PK\x05\x06")
    nameless[entry + 46 : entry + 52] = b""
    end -= 6
    nameless[end + 12 : end + 16] = struct.pack("<I", struct.unpack_from("<I", nameless, end + 12)[0] - 6)
    members = list(unpack(bytes(nameless), name="b.zip"))
    assert members[0] == Member("b.zip/a.json", b"{}")
    assert [member.name for member in members] == ["b.zip/a.json", "b.zip/"]


def test_bad_member_carries_its_error_and_the_rest_goes_on() -> None:
    data = archive_of(
        {
            "good.json": b"{}",
            "../slip.json": b"{}",
            "/root.json": b"{}",
            "c:root.json": b"{}",
            "Badge 12:30.json": b"{}",
            "nested.zip": archive_of({"x": b"y"}),
            "bomb.json": bytes(5_000_000),
            "last.json": b"[]",
        }
    )

    assert codes(list(unpack(data, name="b"))) == {
        "b/good.json": "read",
        "b/../slip.json": "archive_slip",
        "b//root.json": "archive_slip",
        "b/c:root.json": "archive_slip",
        "b/Badge 12:30.json": "read",
        "b/nested.zip": "archive_nested",
        "b/bomb.json": "archive_bomb",
        "b/last.json": "read",
    }


def test_link_and_encrypted_member_are_not_read() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        link = zipfile.ZipInfo("link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/hostname")
        archive.writestr("secret", b"x")
    data = bytearray(target.getvalue())
    directory = data.rindex(b"PK\x01\x02")
    data[directory + 8] |= 1

    assert codes(list(unpack(bytes(data), name="b"))) == {"b/link": "archive_link", "b/secret": "encrypted"}


def test_damaged_member_does_not_cost_the_others() -> None:
    data = bytearray(archive_of({"a": b"first" * 50, "b": b"second" * 50}))
    data[33] ^= 0xFF

    assert codes(list(unpack(bytes(data), name="z"))) == {"z/a": "archive_broken", "z/b": "read"}


def test_overlapping_members_are_refused() -> None:
    data = bytearray(archive_of({"a": b"x" * 100, "b": b"y" * 100}))
    second = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, second + 42, 0)  # the second entry now points at the first member's bytes

    with pytest.raises(UnreadableError) as caught:
        list(unpack(bytes(data), name="z"))

    assert caught.value.code == "archive_overlap"


def test_member_that_unpacks_to_more_than_it_declares_is_refused() -> None:
    data = bytearray(archive_of({"a": b"x" * 1000}))
    struct.pack_into("<I", data, data.rindex(b"PK\x01\x02") + 24, 10)

    assert codes(list(unpack(bytes(data), name="z")))["z/a"] in ("too_large", "archive_broken")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (archive_of({}), "empty_archive"),
        (b"PK\x03\x04 and nothing more", "archive_broken"),
        (archive_of({f"{n}": b"" for n in range(MAX_MEMBERS + 1)}), "too_many"),
    ],
)
def test_archive_that_cannot_be_used_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        list(unpack(data, name="z"))

    assert caught.value.code == code


def test_declared_size_is_held() -> None:
    data = bytearray(archive_of({"a": b"x"}))
    struct.pack_into("<I", data, data.rindex(b"PK\x01\x02") + 24, MAX_MEMBER_BYTES + 1)

    assert codes(list(unpack(bytes(data), name="z"))) == {"z/a": "too_large"}


def test_linkedin_export_gives_only_the_table_of_certifications() -> None:
    data = archive_of({"Export/Certifications.csv": b"c", "Export/Profile.csv": b"p", "Export/badge.png": b"b"})

    assert [member.name for member in unpack(data, name="z")] == ["z/Export/Certifications.csv", "z/Export/badge.png"]
