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
