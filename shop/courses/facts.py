"""What is known for a course of a product: its pack, what sources state, what the clinic has."""

from dataclasses import dataclass
from datetime import date

from catalogue.models import ProductFact
from common.clock import today
from shop.lists.queries import counted_of
from shop.lots_received.queries import endings_of
from shop.quick_order.identifying import meant
from shop.quick_order.reading import read

from . import wording
from .rule import Pack, contents, contents_said

_KINDS = (ProductFact.Kind.PROTOCOL, ProductFact.Kind.PACK)


@dataclass(frozen=True)
class Known:
    """What is known of the contents of a pack, None where nothing is or the sources disagree, and
    where from, or why not, in sentences."""

    pack: Pack | None
    told: tuple[str, ...]


@dataclass(frozen=True)
class Lot:
    """Units of a lot that the clinic received and may still use; what is left it has to say."""

    key: str
    number: str
    units: int
    last_day: date


def product_meant(text, strategy):
    """(the product that a text or its key means, None; products to choose from)."""
    lines = read(text).lines[:1]
    (found,) = meant(lines, strategy) if lines else (None,)
    if found is None:
        return None, []
    return (found.product, []) if found.product else (None, found.choices)


def known_of(product):
    """The Known of a product, or of its family where it says nothing itself."""
    said, stated = contents_said(product.sales_unit), _stated(product)
    told = [wording.pack_said(product.sales_unit)] if said else []
    if stated:
        told.append(wording.pack_stated(*stated))
    pack = contents(said, stated and stated[0])
    if pack is None:
        told.append(wording.DO_NOT_AGREE if said and stated else wording.NOT_STATED)
    return Known(pack, tuple(told))


def _stated(product):
    """(Pack, citation) of a source; None where none states both numbers."""
    for one in filter(None, (product, product.parent)):
        if one.container_count and one.container_volume_ml and one.contents_source:
            pack = Pack(one.container_count, one.container_volume_ml)
            return pack, one.contents_source.citation
    return None


def statements_of(product):
    """What sources state of sessions and packs, of the product and its family."""
    keys = [key for key in (product.pk, product.parent_id) if key]
    facts = ProductFact.objects.filter(product__in=keys, kind__in=_KINDS)
    return list(facts.select_related("source").order_by("-kind", "pk"))


def lots_of(user, product):
    """Lots of it that were received and may be used today, the first to end first."""
    found = endings_of(user, product, today())
    lots = [Lot(str(one.lot), one.number, one.units, one.last_day) for one in found]
    return sorted(lots, key=lambda lot: (lot.last_day, lot.number))


def counted(user, product):
    """What was counted of it on the shelves of lists today: (list, units)."""
    return counted_of(user, product, today())
