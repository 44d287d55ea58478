"""Why an input could not be read."""


class DecodingError(Exception):
    """The input holds no claim that can be read.

    ``code`` is stable, ``str(error)`` a sentence for the person who handed the input in, ``remedy`` what they can
    do next.
    """

    def __init__(self, code: str, sentence: str, remedy: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.remedy = remedy


class UnreadableError(DecodingError):
    """The bytes are damaged, too large, hostile, or of no kind we read."""


class NoCredentialError(DecodingError):
    """The bytes can be read, and there is no credential in them; the sentence says which places were looked at."""
