"""Deeds on a list, each under the lock of its row: what two people type at once is told."""

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from common.clock import now, today
from common.deeds import NotPossible

from . import wording
from .models import ListLine, OrderList
from .queries import lines_of
from .rule import MOST_LINES, collides, moved, number_of, reordered


def make(clinic, name):
    """A new OrderList. Raises NotPossible."""
    if not name:
        raise NotPossible(wording.NO_NAME)
    try:
        with transaction.atomic():
            return OrderList.objects.create(clinic=clinic, name=name)
    except IntegrityError as error:
        raise NotPossible(wording.NAME_TAKEN) from error


def locked(order_list):
    return OrderList.objects.select_for_update(no_key=True).get(pk=order_list.pk)


@transaction.atomic
def rename(order_list, was, name, by):
    """Give it another name; `was` is the one that its page showed. Raises NotPossible."""
    found = locked(order_list)
    if not name:
        raise NotPossible(wording.NO_NAME)
    if found.name not in (was, name):
        raise NotPossible(wording.renamed_meanwhile(found.name))
    if found.name == name:
        return
    found.name_before, found.name = found.name, name
    found.renamed_by, found.renamed_at = by, now()
    _save(found, "name_before", "name", "renamed_by", "renamed_at")


@transaction.atomic
def delete(order_list, by):
    """Take it off the pages; it stays to be brought back. Whether it was there until now."""
    found = locked(order_list)
    is_there = found.deleted_at is None
    if is_there:
        found.deleted_by, found.deleted_at = by, now()
        _save(found, "deleted_by", "deleted_at")
    return is_there


@transaction.atomic
def bring_back(order_list):
    """Raises NotPossible where another list has its name by now."""
    found = locked(order_list)
    found.deleted_by = found.deleted_at = None
    _save(found, "deleted_by", "deleted_at")


def _save(found, *fields):
    """Raises NotPossible where the name is another list's."""
    try:
        with transaction.atomic():
            found.save(update_fields=fields)
    except IntegrityError as error:
        raise NotPossible(wording.NAME_TAKEN) from error


@transaction.atomic
def propose(order_list, by):
    """Note that somebody opens what is missing in quick order; (who, when) did so today already,
    None where nobody did."""
    found = OrderList.objects.select_related("proposed_by").select_for_update(
        no_key=True, of=("self",)
    )
    found = found.get(pk=order_list.pk)
    before = found.proposed_by, found.proposed_at
    found.proposed_by, found.proposed_at = by, now()
    found.save(update_fields=["proposed_by", "proposed_at"])
    return before if before[1] and localdate(before[1]) == today() else None


@transaction.atomic
def write(order_list, field, typed, names):
    """(sentences, {line key: text as typed}) of numbers that were typed; the rest is stored.

    `field` is par or counted, `typed` {line key: Typed}, `names` {line key: name} of the page.
    """
    locked(order_list)
    there = {line.pk: line for line in lines_of(order_list)}
    told, kept = [], {}
    for key, text in typed.items():
        if not text.is_change:
            continue
        if key not in there:
            told.append(wording.gone(names.get(key, "A product"), text.now))
        elif why := _write(there[key], field, text):
            told.append(why)
            kept[key] = text.now
    return told, kept


def _write(line, field, text):
    """Why the number is not stored; empty where it is."""
    try:
        number = number_of(text.now)
    except ValueError:
        return f"{line}: {wording.NO_NUMBER}"
    stored = _stored(line, field)
    if collides(text, stored):
        return wording.collision(str(line), text.now, stored)
    setattr(line, field, number)
    if field == "counted":
        line.counted_on = None if number is None else today()
    line.save(update_fields=[field, "counted_on"])
    return ""


def _stored(line, field):
    """The number as pages show it: a count is of its day."""
    is_old = field == "counted" and line.counted_on != today()
    return None if is_old else getattr(line, field)


@transaction.atomic
def add(order_list, wanted):
    """Put [(product, par)] behind the lines; the products that came on it, those that were on it
    already, and those for which it has no room."""
    locked(order_list)
    lines = lines_of(order_list)
    there, new = {line.product_id for line in lines}, {}
    for product, par in wanted:
        if product.pk not in there:
            new.setdefault(product, par)
    taken = list(new)[: max(MOST_LINES - len(lines), 0)]
    after = max((line.position for line in lines), default=0)
    ListLine.objects.bulk_create(
        ListLine(of=order_list, product=product, position=position, par=new[product])
        for position, product in enumerate(taken, after + 1)
    )
    return taken, [one for one, _ in wanted if one.pk in there], list(new)[len(taken) :]


@transaction.atomic
def take_off(order_list, key):
    """The name of what is taken off; None where it was not there any more."""
    locked(order_list)
    line = order_list.lines.select_related("product__parent").filter(pk=key).first()
    if line is None:
        return None
    line.delete()
    return str(line)


@transaction.atomic
def put_instead(order_list, key, successor):
    """Put what replaces the product of a line, as its page named it, in its place; a sentence of
    what came of it. Raises NotPossible where somebody changed either meanwhile."""
    locked(order_list)
    lines = {line.pk: line for line in lines_of(order_list)}
    line = lines.get(key)
    if line is None or successor is None or line.product.replaced_by_id != successor:
        raise NotPossible(wording.NOT_INSTEAD)
    if same := next((one for one in lines.values() if one.product_id == successor), None):
        raise NotPossible(wording.instead_there(str(same), str(line)))
    before, line.product = str(line), line.product.replaced_by
    line.counted = line.counted_on = None
    line.save(update_fields=["product", "counted", "counted_on"])
    return wording.put_instead(str(line), before)


@transaction.atomic
def move(order_list, key, step):
    """A place up (-1) or down (1) among the lines as they are now; nothing where it is gone."""
    locked(order_list)
    lines = lines_of(order_list)
    keys = [line.pk for line in lines]
    if key in keys:
        _put_in_order(lines, moved(keys, key, step))


@transaction.atomic
def put_in_order(order_list, wanted):
    """The lines in this order of keys; what somebody added meanwhile stays where it was added."""
    locked(order_list)
    lines = lines_of(order_list)
    _put_in_order(lines, reordered([line.pk for line in lines], wanted))


def _put_in_order(lines, keys):
    places = {key: place for place, key in enumerate(keys, 1)}
    for line in lines:
        line.position = places[line.pk]
    ListLine.objects.bulk_update(lines, ["position"])
