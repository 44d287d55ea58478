"""What ends or interrupts a job."""


class JobError(Exception):
    """The job cannot be done, and trying again by itself would not help; the text is for the person."""


class LeaseLostError(Exception):
    """Another worker has taken the job over, or it was cancelled: stop, and change nothing more."""
