"""What a clinic is told by mail about an order, each reader in their own words."""

from functools import cache, partial

from django.apps import apps

from common import mail
from common.clock import now
from common.links import link
from common.statements import Statement, asked_key
from shop.dispatch.orders import leaving
from shop.inventory.queries import picks_of
from shop.payment_terms.queries import po_number_of
from shop.purchasing.queries import signature_of

from .back_orders import choice_of, here_of, missing_of
from .hearing import Message
from .order_pages import lines_to_tell
from .queries import lines_of, lots_page, readers_of, reads_amounts
from .totals import totals_of


def tell(order, message, *, totals=None, signature=None, **context):
    """Write `mail/order_<message>.txt` to everybody who hears it, in the deed's transaction.

    Returns how many they are. `totals` reach only who sees prices; the `signature` is read where
    it was not written just now.
    """
    signature = signature or signature_of(order)
    context |= {
        "order": order,
        "signature": signature,
        "po_number": po_number_of(order),
        "url": link("customer:order", order.number),
    }
    readers = readers_of(order, message, signature)
    letters = []
    for reader in readers:
        own = {"reader": reader, "lots_url": cache(partial(lots_page, reader, order))}
        own["totals"] = totals if totals and reads_amounts(reader, order, signature) else None
        letters.append((reader.email, context | own))
    mail.send_many(f"order_{message}", letters, mail.Urgency.USUAL)
    return len(readers)


def lots_of(order):
    """[(line, its picks)] as the slip lists them."""
    picks = picks_of(order)
    lines = lines_of(order, _LINES.rows(order=order.pk))
    return [(line, picks.get(line.pk, [])) for line in lines]


def _lines():
    lines = apps.get_model("order", "Line").objects.filter(order=asked_key("order"))
    related = ("product__parent", "decision", "sold_at", "short_dated")
    return lines.select_related(*related).order_by("pk")


_LINES = Statement(_lines)


def tell_of_placing(order):
    """Of an order that was written just now."""
    lines, waiting = lines_to_tell(order), missing_of(order)
    send_as = choice_of(order) if waiting else None
    waits_for_all = waiting and send_as and send_as.together
    here = [] if waits_for_all else here_of(lines, waiting)
    leaves = leaving(order, here, now(), waits=bool(waiting))
    told = {"lines": lines, "leaves": leaves, "waiting": waiting, "send_as": send_as}
    told["is_here"] = bool(here)
    tell(order, Message.PLACED, totals=totals_of(order), signature=order.signature, **told)
