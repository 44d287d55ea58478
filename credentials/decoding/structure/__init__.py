"""Whether a document has what its specification requires of it, before anyone asks whether it is true.

These checks refuse what no conforming issuer writes, and pass what genuine files are known to write differently; each
refusal names the field. A member that is merely unknown is passed over.
"""

from credentials.decoding.structure.assertion import check_assertion, check_badge_class
from credentials.decoding.structure.credential import check_credential
from credentials.decoding.structure.presentation import check_envelope, check_presentation

__all__ = ["check_assertion", "check_badge_class", "check_credential", "check_envelope", "check_presentation"]
