"""What can go wrong while proving that is not the answer of a check."""


class VerificationError(Exception):
    """Base of what the verification heart raises."""


class UnreachableError(VerificationError):
    """An address gave no answer: refused by the guard, no such host, timed out, too large.

    ``code`` is stable, ``str(error)`` a sentence for the person.
    """

    def __init__(self, url: str, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.url = url
        self.code = code


class CanonicalisationError(VerificationError):
    """A document has no canonical form that we can give.

    ``code`` is stable: ``context_unknown`` (a vocabulary that is not bundled), ``too_complex`` (over a work limit),
    ``too_deep``, ``not_json_ld`` (breaks a rule of JSON-LD).
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class KeyMaterialError(VerificationError):
    """A key cannot be used.

    ``code`` is stable: ``key_malformed``, ``key_refused`` (small order, identity), ``key_type_unsupported``.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class KeyNotFoundError(VerificationError):
    """The document that should hold a key was read, and does not list it (for this purpose)."""

    code = "key_not_listed"


class TokenError(VerificationError):
    """A compact JWS or JWT cannot be read, or asks for something that is refused.

    ``code`` is stable: ``token_malformed``, ``alg_none``, ``alg_symmetric``, ``alg_unsupported``, ``crit_unknown``.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
