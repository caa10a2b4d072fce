"""Papers about products: what is accepted."""

import hashlib

from common.confined import NotAccepted
from common.confined.process import Limits, accepted

MOST_BYTES = 20 * 1024 * 1024
_OPENED_BY = "catalogue.editing.active_papers"
_LIMITS = Limits(megabytes=512, seconds=20)


def checked(upload):
    """The SHA-256 of an uploaded PDF, looked at in a child process; raises NotAccepted.

    The file is kept byte for byte, so that a maker's signature in it stays valid: what is active
    in it is refused, not taken out.
    """
    if upload.size > MOST_BYTES:
        most = MOST_BYTES // (1024 * 1024)
        raise NotAccepted(f"The file is larger than {most} MB. Choose a smaller edition of it.")
    upload.seek(0)
    raw = upload.read()
    upload.seek(0)
    accepted(_OPENED_BY, raw, limits=_LIMITS)
    return hashlib.sha256(raw).hexdigest()
