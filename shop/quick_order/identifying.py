"""Which product each line of an order text means; what is not sure is asked, never decided."""

from dataclasses import dataclass, field

from catalogue.lists.instead import instead_of
from catalogue.models import Product
from shop.inventory.identifying import named_many
from shop.ordering.quoting import beside
from shop.search.suggestions import products_started
from shop.search.words import words

from . import wording
from .shapes import MOST_UNITS, undecorated

MOST_CHOICES = 12


@dataclass
class Meant:
    """What a line means: a product and units; or choices (products), and the question.

    `note` tells how units came about that the line does not say like that; its code stands for
    `pack` units. `replaced` says what replaces a product that is gone.
    """

    words: str
    product: Product | None = None
    units: int | None = None
    choices: list = field(default_factory=list)
    question: str = ""
    note: str = ""
    pack: int = 1
    replaced: str = ""


def meant(lines, strategy):
    """The Meants of reading.Lines, for who may see what this strategy shows; four queries."""
    numbers = named_many({each.name for line in lines for each in line.readings})
    started = _started(lines, numbers, strategy.country)
    shown = _shown(numbers, started, strategy)
    instead = instead_of(_gone(numbers), strategy)
    return [
        _of_number(line, numbers, shown)
        or _of_gone(line, numbers, instead)
        or _of_words(line, started, shown)
        for line in lines
    ]


def _gone(numbers):
    """Products that are in the catalogue no more and that a number still names."""
    named = {one.pk: one for each in numbers.values() for one in each.products}
    return [one for one in named.values() if not one.is_public]


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
    if len(products) > 1 or doubt or line.fault:
        found.question = doubt or line.fault or wording.SEVERAL
        found.units = _one(r.units for r, _ in hits)
        return found
    found.product, found.choices = products[0], []
    hits = [hit for hit in hits if hit[0].units is not None] or hits
    found.pack = max(named.units for _, named in hits)
    _count(found, line, {(r.units or 1) * named.units for r, named in hits}, hits[0][0])
    named = hits[0][1]
    if named.units > 1 and found.units:
        packs = (hits[0][0].units or 1) * (named.code.count or 1)
        found.note = wording.of_packs(named.item.times(packs), found.units)
    return found


def _of_gone(line, numbers, instead):
    """The Meant of a line that names what is gone and what is replaced; else None."""
    named = (product for r in line.readings for product in numbers[r.name].products)
    found = next((instead[product.pk] for product in named if product.pk in instead), None)
    if found is None:
        return None
    units = _one(r.units for r in line.readings)
    question = f"{found.words} {wording.GONE} {wording.CHOOSE_IT}"
    choices = [found.product]
    return Meant(line.words, None, units, choices, question, replaced=found.words)


def _count(found, line, amounts, reading):
    """Say how many units the readings of one product ask for; ask where that is not sure."""
    if len(amounts) > 1:
        found.question = wording.how_many(sorted(amounts))
    elif max(amounts) > MOST_UNITS:
        found.question = wording.so_many(max(amounts))
    elif reading.units is None and _says_more(line, reading):
        found.question = wording.NO_UNITS
    else:
        found.units = max(amounts)
        found.note = wording.NO_AMOUNT if reading.units is None else ""


def _says_more(line, reading):
    """Whether a row without headings has another number, which is no number of units."""
    rest = undecorated(line.words).replace(reading.name, "", 1)
    is_all = line.heading or reading.name == line.words
    return not is_all and any(map(str.isdecimal, rest))


def _of_words(line, started, shown):
    """The Meant by its words: the product that has just these, or those that begin so."""
    like = {
        r: _distinct(p for k in started.get(r.name, ()) for p in shown[k]) for r in line.readings
    }
    for narrowed in (_named_just, _begun, _all):
        hits = [(r, one) for r, variants in like.items() for one in narrowed(r.name, variants)]
        if hits:
            break
    products = _distinct(one for _, one in hits)
    found = Meant(line.words, question=line.fault or wording.UNKNOWN)
    found.units = _one(r.units for r in line.readings)
    if len(products) == 1 and narrowed is not _all and not line.fault:
        found.product, found.question, found.units = products[0], "", None
        _count(found, line, {r.units or 1 for r, _ in hits}, hits[0][0])
    elif products:
        others = _distinct([*products, *(p for r, _ in hits for p in like[r])])
        found.choices = others[:MOST_CHOICES]
        found.question = line.fault or wording.which(len(others), MOST_CHOICES)
    return found


def _all(name, variants):
    return variants


def _named_just(name, variants):
    return [one for one in variants if words(one.full_name) == words(name)]


def _begun(name, variants):
    """Those in whose names every word of this begins one."""
    return [one for one in variants if _begin(words(name), words(one.full_name))]


def _begin(typed, name):
    return bool(typed) and all(any(each.startswith(word) for each in name) for word in typed)


def _one(amounts):
    """The only number among some; None where there is none, or more than one."""
    amounts = {amount for amount in amounts if amount is not None}
    return amounts.pop() if len(amounts) == 1 else None


def _distinct(products):
    return list({product.pk: product for product in products}.values())
