"""Settings under test: the same, in a folder of their own, with a cheap password hash."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("DEBUG", "yes")
os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="cairn-test-"))
os.environ.setdefault("EMAIL_URL", "memorymail://")
os.environ.setdefault("LOG_LEVEL", "ERROR")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser driver runs an event loop

from config.settings import *  # noqa: F403
from config.settings import DATABASES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A worker process must see the test's rows, so the test database is a file.
    DATABASES["default"]["TEST"] = {"NAME": Path(os.environ["VAR_DIR"]) / "test.sqlite3"}
