"""Issuing: facts -> signed bytes.

What an institution needs to hand out badges, and what the tests and the demo need to have something to verify.
"""
