"""Proving: Claim -> Report. Time comes in as ``at``, documents through the ``Web`` protocol."""

from credentials.verification.verifying import ENGINE, verify, verify_all

__all__ = ["ENGINE", "verify", "verify_all"]
