"""The declaration a visitor makes, and the signed cookie that carries it."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.core import signing
from django.utils import timezone

# Raise the version with every change of the text in templates/professional_use/door.html:
# every visitor is then asked again.
TEXT_VERSION = "2026-11"
COOKIE_SECONDS = 365 * 24 * 3600
_SALT = "shop.professional_use"


@dataclass(frozen=True)
class Declaration:
    """What was answered to which text, and when."""

    is_professional: bool
    text_version: str
    at: datetime

    @property
    def is_current(self):
        return self.is_professional and self.text_version == TEXT_VERSION


def declare(is_professional):
    return Declaration(is_professional, TEXT_VERSION, timezone.now())


def read(request):
    """The visitor's declaration, or None where there is none or it was tampered with."""
    try:
        return _declared(request.COOKIES[settings.DOOR_COOKIE_NAME], timezone.now().date())
    except (KeyError, TypeError, ValueError, signing.BadSignature):
        return None


@lru_cache(maxsize=2000)
def _declared(signed, today):
    """What a cookie says, of which signature and age are looked at once a day and process."""
    value = signing.loads(signed, salt=_SALT, max_age=COOKIE_SECONDS)
    return Declaration(value["yes"], value["text"], datetime.fromisoformat(value["at"]))


def write(response, declaration, *, secure):
    value = {
        "yes": declaration.is_professional,
        "text": declaration.text_version,
        "at": declaration.at.isoformat(),
    }
    response.set_cookie(
        settings.DOOR_COOKIE_NAME,
        signing.dumps(value, salt=_SALT),
        max_age=COOKIE_SECONDS,
        secure=secure,
        httponly=True,
        samesite="Lax",
    )
