"""Issuing: facts -> signed bytes."""
