"""What a portfolio refuses, in words for the person."""


class PortfolioError(Exception):
    """The change was not made; the text says why and what to do."""


class HandleTakenError(PortfolioError):
    """Somebody else has the handle."""


class TooManyHighlightsError(PortfolioError):
    """There are three highlights already."""


class ChangedSincePreviewError(PortfolioError):
    """What would be published is not what was shown."""


class NotPublishedError(PortfolioError):
    """There is no publication to share or print."""


class SuggestionGoneError(PortfolioError):
    """The suggested group is no longer suggested."""
