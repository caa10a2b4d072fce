"""The demo's delivery: one .eml file a message in EMAIL_FILE_PATH, for its owner's eyes only."""

import os
import tempfile
from pathlib import Path

from django.conf import settings

from .rules import Outcome, Verdict
from .smtp import ServerFault


class Folder:
    """Takes mails as the connection to a mail server does; a second try writes the same file."""

    is_open = False

    def open(self):
        try:
            Path(settings.EMAIL_FILE_PATH).mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise ServerFault(str(error)) from error
        self.is_open = True

    def close(self):
        self.is_open = False

    def deliver(self, mail):
        name = f"{mail.queued_at:%Y%m%d-%H%M%S-%f}-{mail.pk}.eml"
        try:
            _write(Path(settings.EMAIL_FILE_PATH), name, mail.message)
        except OSError as error:
            return Outcome(Verdict.SERVER, str(error))
        return Outcome(Verdict.SENT, "Written to a file.")


def _write(folder, name, content):
    """All of the file or nothing of it; tempfile's are readable by their owner only."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=".") as aside:
        with tempfile.NamedTemporaryFile(dir=aside, delete=False) as file:
            file.write(content)
        os.replace(file.name, folder / name)
