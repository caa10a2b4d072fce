"""Pages that a process keeps as it rendered them, with holes for what is a person's own.

They are rendered without the request, from what their key names: nothing of one person can be in
what another one is shown.
"""

import re
from collections.abc import Callable, Hashable
from threading import Lock
from weakref import WeakSet

from cachetools import LRUCache
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

# Bytes that an entry takes beside its text.
_KEY = 1500
_MARK = "\ue000"
TOKEN = f"{_MARK}token{_MARK}"
_HOLE = re.compile(f"{_MARK}([a-z_/.]+){_MARK}")


def hole(template):
    """What stands in a kept page for a template that is rendered anew for each request."""
    return f"{_MARK}{template}{_MARK}"


class Kept:
    """Rendered texts within so many bytes; what was not asked for longest goes first."""

    all = WeakSet()

    def __init__(self, most_bytes: int) -> None:
        self.all.add(self)
        self._texts = LRUCache(most_bytes, getsizeof=lambda text: len(text) + _KEY)
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], str]) -> str:
        """The text that is kept under a key, or the one that `make` makes now."""
        with self._lock:
            text = self._texts.get(key)
        if text is None:
            text = _squeezed(make()).encode()
            if len(text) + _KEY <= self._texts.maxsize:
                with self._lock:
                    self._texts[key] = text
        return text.decode()

    def get_all(self, keys: dict, make: Callable[[list], dict]) -> dict:
        """{name: text} of {name: key}; `make` makes those of the names that are missing."""
        with self._lock:
            found = {name: self._texts.get(key) for name, key in keys.items()}
        missing = [name for name, text in found.items() if text is None]
        made = make(missing) if missing else {}
        for name in missing:
            text = found[name] = _squeezed(made.get(name, "")).encode()
            with self._lock:
                self._texts[keys[name]] = text
        return {name: mark_safe(text.decode()) for name, text in found.items()}

    def texts(self) -> list[str]:
        """For tests."""
        with self._lock:
            return [text.decode() for text in self._texts.values()]

    def forget(self) -> None:
        """For tests: the settings of a process that serves pages never change."""
        with self._lock:
            self._texts.clear()


def _squeezed(text):
    """Without the white space of templates, which browsers show as one blank anyway."""
    return _SPACE.sub(lambda found: "\n" if "\n" in found[0] else " ", text)


_SPACE = re.compile(r"\s{2,}")
PAGES = Kept(12 * 2**20)


def page(request, template, key, context):
    """The page of a template and of what `context()` returns, which `key` and the address decide.

    It is rendered for nobody: what is not in the context cannot be in it.
    """
    text = PAGES.get(
        (template, request.get_host(), request.is_secure(), request.get_full_path(), key),
        lambda: render_to_string(template, context() | _KEPT, request=_nobodys(request)),
    )
    return HttpResponse(_filled(text, request))


_KEPT = {"is_kept": True, "csrf_token": TOKEN}


def _nobodys(request):
    """A request for the same page that says nothing of who asks."""
    nobodys = HttpRequest()
    nobodys.method, nobodys.user = "GET", AnonymousUser()
    nobodys.path, nobodys.GET = request.path, request.GET
    nobodys.META["QUERY_STRING"] = request.META.get("QUERY_STRING", "")
    return nobodys


def _filled(text, request):
    """A kept page with its holes filled for this request."""
    parts = _HOLE.split(text)
    parts[1::2] = [
        get_token(request) if name == "token" else render_to_string(name, request=request)
        for name in parts[1::2]
    ]
    return "".join(parts)
