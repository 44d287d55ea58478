"""One variable switches one part: seen with the real thing on this machine."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import boto3
import pytest
from django.conf import settings
from moto.server import ThreadedMotoServer


def run_python(code: str, **environment: str) -> str:
    """Give what the code prints in a fresh process with Django set up under that environment."""
    program = f"import django; django.setup()\n{code}"
    return subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", **environment},
        cwd=settings.BASE_DIR,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A private S3 with one bucket; give its address."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    boto3.client("s3", endpoint_url=address).create_bucket(Bucket="cairn-files")
    yield address
    server.stop()


@pytest.mark.filterwarnings("default")
def test_files_go_to_s3_when_a_bucket_is_named(s3: str) -> None:
    printed = run_python(
        "from django.core.files.base import ContentFile\n"
        "from django.core.files.storage import default_storage as s\n"
        "name = s.save('originals/x', ContentFile(b'kept'))\n"
        "print(type(s._wrapped).__name__, s.open(name).read())",
        S3_BUCKET="cairn-files",
        S3_ENDPOINT=s3,
    )
    assert printed == "S3Storage b'kept'\n"
    kept = boto3.client("s3", endpoint_url=s3).list_objects_v2(Bucket="cairn-files")["Contents"]
    assert [entry["Key"] for entry in kept] == ["originals/x"]


def test_cache_and_queue_lie_in_different_databases_of_redis() -> None:
    printed = run_python(
        "from django.conf import settings as s\nprint(s.CELERY_BROKER_URL, s.CACHES['default']['LOCATION'])",
        REDIS_URL="redis://cache.example:6379/0",
    )
    assert printed == "redis://cache.example:6379/0 redis://cache.example:6379/1\n"


@pytest.mark.parametrize("missing", ["SECRET_KEY", "SITE_URL", "FIELD_KEYS"])
def test_production_does_not_start_without(missing: str) -> None:
    given = {"SECRET_KEY": "x" * 60, "SITE_URL": "https://cairn.example", "FIELD_KEYS": "a2V5"}
    with pytest.raises(subprocess.CalledProcessError) as refused:
        run_python("", DEBUG="no", **{**given, missing: ""})
    assert f"{missing} is not set" in refused.value.stderr
