"""For pages written by hand: what they show is a few facts, compared under lock before the deed."""

from contextlib import contextmanager

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404

from common.deeds import NotPossible

from .basis import FIELD, Conflict, Told, carried, note, opened, people_since


class Stale(Exception):
    """The page shows what is no longer so; `thing` is as it is now, `conflict` what to tell."""

    def __init__(self, thing, conflict):
        self.thing, self.conflict = thing, conflict
        super().__init__("This was changed while the page was open.")


def locked(thing):
    """The thing as it is now, locked until the transaction ends."""
    rows = type(thing)._base_manager.select_for_update(no_key=True)
    return get_object_or_404(rows, pk=thing.pk)


@contextmanager
def unchanged(request, thing, facts_of, *, lock=locked, people=people_since):
    """A transaction in which `thing` is still what the page showed; yields it locked.

    `facts_of(thing)` is what the page shows, {name: value}, in words that people read.
    `lock(thing)` takes the locks of the deed in their order and returns the thing as it is now.
    `people(thing, moment)` says who changed it after a moment. Raises Stale.
    """
    with transaction.atomic():
        current = lock(thing)
        shown, moment = opened(request, thing)
        now = _texts(facts_of(current))
        if shown != now:
            raise Stale(current, Conflict(people(current, moment), _told(shown, now)))
        yield current
        after = type(thing)._base_manager.filter(pk=thing.pk).first()
        if after is None or _texts(facts_of(after)) != now:
            note(request.user, thing)


def tried(request, thing, facts_of, deed, form=None, **options):
    """(whether it is done, Stale or None, why it was not possible): a deed of a page, told.

    `deed(thing)` returns what is told when it is done; `options` are those of `unchanged`. Of a
    form that is not valid nothing is done, and it says itself why.
    """
    if form is not None and not form.is_valid():
        return False, None, ""
    try:
        with unchanged(request, thing, facts_of, **options) as current:
            said = deed(current)
    except Stale as error:
        return False, error, ""
    except NotPossible as error:
        return False, None, str(error)
    messages.success(request, said)
    return True, None, ""


def carry(request, thing, facts_of, refused=None):
    """The context of a page about `thing`, for `admin/stale.html` inside its form.

    `refused` is the Stale of this request: the page is then based on what is true now. A page
    shown again for another reason stays based on what it was.
    """
    sent = request.POST.get(FIELD, "")
    if refused:
        thing = refused.thing
    is_same = sent and not refused
    return {
        "based_on": sent if is_same else carried(thing, _texts(facts_of(thing))),
        "conflict": refused and refused.conflict,
    }


def _texts(facts):
    return {str(name): "" if value is None else str(value) for name, value in facts.items()}


def _told(shown, now):
    """What differs; everything where it is not known what the page showed."""
    if shown is None:
        return [Told(name, "not known", text) for name, text in now.items()]
    names = [*now, *(name for name in shown if name not in now)]
    pairs = ((name, shown.get(name, ""), now.get(name, "")) for name in names)
    return [Told(name, old, new) for name, old, new in pairs if old != new]
