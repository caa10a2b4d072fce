"""Notices for the next page, in a cookie whose name a setting gives."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class _InACookie(CookieStorage):
    cookie_name = settings.MESSAGES_COOKIE_NAME


class Notices(FallbackStorage):
    """In the cookie, or in the session where they are too long for it."""

    storage_classes = (_InACookie, SessionStorage)
