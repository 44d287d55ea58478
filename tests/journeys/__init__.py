"""Journeys of people through Cairn, in Chromium, with a real worker."""
