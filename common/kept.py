"""Pages that a process keeps as it rendered them, with holes for what is a person's own.

They are rendered without the request, from what their key names: nothing of one person can be in
what another one is shown.
"""

import hashlib
import pickle
import re
import zlib
from contextlib import nullcontext, suppress
from functools import partial
from secrets import token_hex
from threading import Lock
from typing import ClassVar
from weakref import WeakSet

from cachetools import LRUCache
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import engines
from django.template.context import make_context
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

# Drawn by lot: what somebody types into an address or an article is never a hole.
_MARK = token_hex(16)
TOKEN = f"{_MARK}token{_MARK}"
_HOLE = re.compile(f"{_MARK}([a-z0-9_/.]+?){_MARK}")


def hole(name):
    """What stands in a kept page for what each request puts there: a template of this name that is
    rendered anew, or a text of the page's own."""
    return f"{_MARK}{name}{_MARK}"


class Memory:
    """What a process has made, by key, within a size; what was not asked for longest goes first."""

    all: ClassVar[WeakSet] = WeakSet()

    def __init__(self, most, size_of=None):
        self.all.add(self)
        self._found = LRUCache(most, size_of)
        self._lock = Lock()

    def get(self, key, make):
        """What is kept under a key, or what `make` makes now."""
        with self._lock:
            found = self._found.get(key)
        return self._keep(key, make()) if found is None else found

    def known(self, keys):
        """{name: what is kept} of {name: key}, of those only of which something is."""
        with self._lock:
            found = {name: self._found.get(key) for name, key in keys.items()}
        return {name: one for name, one in found.items() if one is not None}

    def keep_all(self, keys, made):
        """Keep what was made, {name: it}, under {name: key}."""
        for name, key in keys.items():
            self._keep(key, made[name])

    def _keep(self, key, made):
        with self._lock, suppress(ValueError):  # Larger than all there is room for.
            self._found[key] = made
        return made

    def forget(self):
        """For tests: the settings of a process that serves pages never change."""
        with self._lock:
            self._found.clear()


class Kept(Memory):
    """Rendered texts within so many bytes; none while developing, when templates change."""

    key_bytes = 1500  # What an entry takes beside its text.

    def __init__(self, most_bytes):
        super().__init__(most_bytes, lambda text: len(text) + self.key_bytes)

    def _keep(self, key, made):
        return made if settings.DEBUG else super()._keep(key, made)

    def get(self, key, make):
        """The text that is kept under a key, or the one that `make` makes now."""
        key = self._shortened(key)
        with self._lock:
            packed = self._found.get(key)
        return self._made(key, make) if packed is None else self._text(key, packed)

    def _made(self, key, make):
        text = _squeezed(make())
        self._keep(key, self._packed(key, text))
        return text

    def known(self, keys):
        """{name: text} of {name: key}, of those only of which one is kept."""
        found = super().known(keys)
        return {name: mark_safe(self._text(keys[name], packed)) for name, packed in found.items()}

    def keep_all(self, keys, made):
        """{name: text as it is kept} of {name: text}, under {name: key}."""
        texts = {name: self._made(key, partial(made.get, name)) for name, key in keys.items()}
        return {name: mark_safe(text) for name, text in texts.items()}

    def texts(self):
        """For tests."""
        with self._lock:
            return [self._text(key, packed) for key, packed in self._found.items()]

    def _shortened(self, key):
        return key

    def _packed(self, key, text):
        return text.encode()

    def _text(self, key, packed):
        return packed.decode()


class Compressed(Kept):
    """Long texts. Those of a kind, the first word of their keys, are much alike: each is packed as
    what it has beside the first of them, in a twentieth of its room. Of the rest of a key, which
    may take more than the text, a digest is kept."""

    key_bytes = 500

    def __init__(self, most_bytes):
        super().__init__(most_bytes)
        self._firsts = {}

    def _shortened(self, key):
        kind, *rest = key
        return kind, hashlib.sha256(pickle.dumps(rest)).digest()

    def _packed(self, key, text):
        content = super()._packed(key, text)
        first = self._firsts.setdefault(key[0], content[-_WINDOW:])
        packing = zlib.compressobj(level=3, zdict=first)
        return packing.compress(content) + packing.flush()

    def _text(self, key, packed):
        return super()._text(key, zlib.decompressobj(zdict=self._firsts[key[0]]).decompress(packed))


_WINDOW = 2**15  # Bytes that zlib looks back.


class AskedAgain(Compressed):
    """Long texts of which most are asked for once: the newest of them stay as they are, and only
    what is asked for again meanwhile is packed and kept."""

    def __init__(self, most_bytes):
        super().__init__(most_bytes // 2)
        self._newest = Kept(most_bytes // 2)

    def _made(self, key, make):
        known = self._newest.known({key: key})
        if known:
            return super()._made(key, lambda: known[key])
        return self._newest.get(key, make)

    def texts(self):
        return super().texts() + self._newest.texts()

    def forget(self):
        super().forget()
        self._newest.forget()


def _squeezed(text):
    """Without the lines' white space of templates, which browsers show as one blank anyway."""
    return _AFTER_A_LINE.sub("\n", text)


_AFTER_A_LINE = re.compile(r"\n\s+")
PAGES, PARTS = AskedAgain(2**20), Kept(2**20)


def page(request, template, key, context, kept_in=PAGES, texts=()):
    """The page of a template and of what `context()` returns, which `key` and the address decide.

    It is rendered for nobody: what is not in the context cannot be in it. `texts` are put into its
    holes of these names.
    """
    text = kept_in.get(
        (template, request.get_host(), request.is_secure(), request.get_full_path(), key),
        lambda: drawn(request, template, context()),
    )
    return HttpResponse(_filled(text, request, dict(texts)))


def drawn(request, template, context):
    """The text of a page as it is kept, with its holes."""
    return render_to_string(template, context | _KEPT, request=_nobodys(request))


def part(template, **values):
    """What a template writes of these values and of nothing else, once a process for each, at each
    place that the shop is served at: parts of every page that are the same for many."""
    key = (template, get_script_prefix(), get_language(), *values.items())
    return mark_safe(PARTS.get(key, lambda: render_to_string(template, values)))


_KEPT = {"is_kept": True, "csrf_token": TOKEN}


def _nobodys(request):
    """A request for the same page that says nothing of who asks."""
    nobodys = HttpRequest()
    nobodys.method, nobodys.user = "GET", AnonymousUser()
    nobodys.path, nobodys.GET = request.path, request.GET
    nobodys.META["QUERY_STRING"] = request.META.get("QUERY_STRING", "")
    return nobodys


def _filled(text, request, texts):
    """A kept page with its holes filled for this request, of which all are told the same once.

    In the order of the page: what one writes may be told by the next.
    """
    parts = _HOLE.split(text)
    holes = dict.fromkeys(parts[1::2])
    if "token" in holes:
        texts["token"] = get_token(request)
    templates = {name: _template(name) for name in holes if name not in texts}
    context = make_context({}, request)
    with context.bind_template(next(iter(templates.values()))) if templates else nullcontext():
        texts |= {name: template.render(context) for name, template in templates.items()}
    parts[1::2] = [texts[name] for name in parts[1::2]]
    return "".join(parts)


def _template(name):
    return engines["django"].get_template(name).template
