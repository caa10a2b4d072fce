"""Which product each line of an order text means; what is not sure is asked, never decided."""

from dataclasses import dataclass, field

from catalogue.models import Product
from shop.inventory.identifying import named_many
from shop.ordering.quoting import beside
from shop.search.suggestions import products_started
from shop.search.words import words

from . import wording

MOST_CHOICES = 12


@dataclass
class Meant:
    """What a line means: a product and units; or choices (products), and the question.

    `note` tells how units came about that the line does not say like that.
    """

    words: str
    product: Product | None = None
    units: int | None = None
    choices: list = field(default_factory=list)
    question: str = ""
    note: str = ""


def meant(lines, strategy):
    """The Meants of reading.Lines, for who may see what this strategy shows; four queries."""
    numbers = named_many({each.name for line in lines for each in line.readings})
    started = _started(lines, numbers, strategy.country)
    shown = _shown(numbers, started, strategy)
    return [_of_number(line, numbers, shown) or _of_words(line, started, shown) for line in lines]


def _started(lines, numbers, country):
    """{name: keys} of the names in those lines in which no number names a product."""
    without = [line for line in lines if not any(numbers[r.name].products for r in line.readings)]
    return products_started({r.name for line in without for r in line.readings}, country)


def _shown(numbers, started, strategy):
    """{key: products that can be chosen} of what was found: itself or, of a family, its variants.

    What this reader's country does not show is not found."""
    keys = {product.pk for named in numbers.values() for product in named.products}
    keys |= {key for found in started.values() for key in found}
    shown = {key: [] for key in keys}
    rows = strategy.read(beside, pks=list(keys), families=list(keys)) if keys else []
    for product in rows:
        if product.is_parent or not strategy.shows(product):
            continue
        for key in {product.pk, product.parent_id} & keys:
            shown[key].append(product)
    return shown


def _of_number(line, numbers, shown):
    """The Meant of a line of which a reading is a number or a code; else None."""
    hits = [(r, numbers[r.name]) for r in line.readings if numbers[r.name].products]
    products = _distinct(p for _, named in hits for one in named.products for p in shown[one.pk])
    if not products:
        return None
    found = Meant(line.words, choices=products, question=line.fault)
    doubt = next((named.doubt for _, named in hits if named.doubt), "")
    if len(products) > 1 or doubt:
        found.question = doubt or wording.SEVERAL
        found.units = _one(r.units for r, _ in hits)
        return found
    found.product, found.choices = products[0], []
    if not line.fault:
        _count(found, [hit for hit in hits if hit[0].units is not None] or hits)
    return found


def _count(found, hits):
    """Say how many units the readings of one product ask for; ask where they differ."""
    amounts = {(r.units or 1) * named.units for r, named in hits}
    if len(amounts) > 1:
        found.question = wording.how_many(sorted(amounts))
        return
    (found.units,) = amounts
    reading, named = hits[0]
    if named.units > 1:
        packs = (reading.units or 1) * (named.code.count or 1)
        found.note = wording.of_packs(named.item.times(packs), found.units)
    elif reading.units is None:
        found.note = wording.NO_AMOUNT


def _of_words(line, started, shown):
    """The Meant by its words: the product that has just these, or those that begin so."""
    found = Meant(line.words, units=_one(r.units for r in line.readings), question=line.fault)
    for reading in line.readings:
        variants = _distinct(p for key in started.get(reading.name, ()) for p in shown[key])
        if not variants:
            continue
        same = _named_so(reading.name, variants)
        found.units = reading.units
        if len(same) == 1:
            found.product = same[0]
            if reading.units is None and not line.fault:
                found.units, found.note = 1, wording.NO_AMOUNT
        else:
            found.choices = variants[:MOST_CHOICES]
            found.question = wording.which(len(variants), MOST_CHOICES)
        return found
    found.question = found.question or wording.UNKNOWN
    return found


def _named_so(name, variants):
    """Those with just this name, else those in whose names every word of it begins one."""
    typed = words(name)
    same = [one for one in variants if words(one.full_name) == typed]
    return same or [one for one in variants if _begin(typed, words(one.full_name))]


def _begin(typed, name):
    return bool(typed) and all(any(each.startswith(word) for each in name) for word in typed)


def _one(amounts):
    """The only number among some; None where there is none, or more than one."""
    known = {amount for amount in amounts if amount is not None}
    return known.pop() if len(known) == 1 else None


def _distinct(products):
    return list({product.pk: product for product in products}.values())
