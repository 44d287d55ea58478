"""Proving: Claim -> Report. Time comes in as ``at``, documents through the ``Web`` protocol."""
