"""Photos of what arrived: made anew by the limited child, from their pixels alone."""

import hashlib

from django.conf import settings
from django.core.files.base import ContentFile

from accounts.papers.rebuilding.kinds import PDF, kind_of
from accounts.papers.rebuilding.process import rebuild
from accounts.papers.receiving import MOST_BYTES, harmless, too_large
from common.confined import NotAccepted
from common.confined.process import NEVER_FINISHED, Interrupted

from .models import Photo

MOST = 5
ACCEPTED = "image/jpeg,image/png,image/heic,image/heif"


def rebuilt(uploads):
    """[(name, JPEG)] of uploaded photos; raises NotAccepted at the first that is none.

    Nothing is left of where or with what they were taken.
    """
    if len(uploads) > MOST:
        raise NotAccepted(f"Send at most {MOST} photos at a time; others can follow.")
    return [_rebuilt(upload) for upload in uploads]


def _rebuilt(upload):
    name = harmless(upload.name)
    if upload.size > MOST_BYTES:
        raise NotAccepted(too_large(name))
    raw = upload.read()
    kind = kind_of(raw[:8192])
    if kind in (None, PDF):
        raise NotAccepted(f"“{name}” is not a JPEG, PNG or HEIC photo.")
    try:
        answer = rebuild(raw, kind, seconds=settings.DOCUMENT_SECONDS)
    except Interrupted as error:
        raise NotAccepted(f"“{name}”: {NEVER_FINISHED}") from error
    if answer.refused:
        raise NotAccepted(f"“{name}”: {answer.refused}")
    return name, answer.content


def keep(step, photos):
    """Keep what `rebuilt` gave with a step."""
    for name, content in photos:
        photo = Photo(step=step, name=name, sha256=hashlib.sha256(content).hexdigest())
        photo.file.save("", ContentFile(content), save=False)
        photo.save(force_insert=True)
