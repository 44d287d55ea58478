"""Proving: Claim -> Report. Time comes in as ``at``, documents through the ``Web`` protocol."""

from credentials.verification.verifying import ENGINE, verify

__all__ = ["ENGINE", "verify"]
