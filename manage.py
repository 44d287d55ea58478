#!/usr/bin/env python
"""Run a management command."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if sys.argv[1:2] == ["verify"] and "SECRET_KEY" not in os.environ:
        os.environ["DEBUG"] = "yes"  # it reads files and prints: no site, database or session needs settings
    execute_from_command_line(sys.argv)
