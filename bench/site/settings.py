"""The settings, with the addresses of the measured site; static files are not what is measured."""

from config.settings import *  # noqa: F403
from config.settings import FILES_STORAGE

ROOT_URLCONF = "bench.site.urls"
STORAGES = {
    "default": FILES_STORAGE,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
