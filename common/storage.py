"""Files as they are kept: whole or not at all, and readable by nobody else on the machine."""

import errno
import os
from contextlib import suppress

from django.core.files.storage import FileSystemStorage, storages

# The disk is full, a quota is used up, or the file is larger than the system lets it be.
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
NO_ROOM = (
    "There is no room left on our side to keep this file. It was not kept; everything else you "
    "typed is still here. Try again later; the people who run the shop see it too."
)


def private_storage():
    """Where files lie that no address leads to; asked for when a field needs it."""
    return storages["private"]


class NoRoom(Exception):
    """A file could not be kept for want of room; nothing of it was left behind."""

    def __init__(self):
        super().__init__(NO_ROOM)


class WholeFileStorage(FileSystemStorage):
    """A file gets its name when all of it has been written; raises NoRoom where it cannot be."""

    def _save(self, name, content):
        part = f"{name}.part"
        try:
            written = super()._save(part, content)
            os.replace(self.path(written), self.path(name))
        except OSError as error:
            with suppress(OSError):
                os.remove(self.path(part))
            if error.errno in _NO_ROOM:
                raise NoRoom from error
            raise
        return name


def is_no_room(error):
    """Whether an exception tells of a full disk, be it of ours or of the system's."""
    return isinstance(error, NoRoom) or getattr(error, "errno", None) in _NO_ROOM
