"""What the page answers to each line at once: what it is, what it costs, how many there are, until
when they last, and whether the reader may order it. The rules are asked, none is restated here."""

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.utils.formats import date_format

from catalogue.lists.instead import instead_of, replaced_of
from common.clock import now
from common.templatetags.currency_filters import currency
from shop.ordering import wording as ordering_wording
from shop.ordering.filling import why_not
from shop.ordering.promised import leaves
from shop.ordering.quoting import beside
from shop.ordering.seen import SeenLine
from shop.ordering.unit_prices import price_at
from shop.pricing.wording import wrong_units
from shop.purchasing.policy import Decision, Reason
from shop.purchasing.quantities import Verdict
from shop.purchasing.quantity_facts import Amount, verdicts
from shop.purchasing.wording import explain, limit_sentence, quantity_sentences
from shop.taxes.document import NetLine, reckon

from . import wording
from .differences import compare
from .draft import Row
from .identifying import MOST_CHOICES
from .queries import in_basket, ordered_lines
from .shapes import amounts_of


@dataclass
class Answer:
    """A Row with its product, or with choices, as this reader's strategy tells of it.

    `had` are units in the basket now, `together` those of all rows of its product; `differences`
    say what is otherwise than it was before.
    """

    row: Row
    product: object = None
    info: object = None
    choices: list = field(default_factory=list)
    had: int = 0
    together: int = 0
    question: str = ""
    why_not: str = ""
    differences: list = field(default_factory=list)
    reckoned: object = None
    verdict: Verdict = field(default_factory=Verdict)
    instead: bool = False
    _priced: tuple = ()  # A price, units, and the price where there are so many.

    @cached_property
    def name(self):
        return self.product.full_name if self.product else self.row.words

    def tell_replaced(self, words):
        """Beside what is known; of what is gone, in front of what is asked."""
        if self.product:
            self.differences.append(words)
        else:
            self.question = f"{words} {self.question}"

    @property
    def asks(self):
        """Whether something has to be answered before it can be put in."""
        return bool(self.question)

    @property
    def limit(self):
        """How much of it is ordered without a reason; empty where no limit is known."""
        return limit_sentence(self.verdict.limit) if self.verdict.limit else ""

    @property
    def beyond(self):
        """Why its units go beyond the limit, and what follows; empty where they do not."""
        told = quantity_sentences(self.verdict)
        return " ".join([*told, wording.ASKED_WHY]) if told else ""

    @property
    def key(self):
        """That of its product; None where no product is known."""
        return self.product and self.product.pk

    @property
    def availability(self):
        return self.info.availability

    @property
    def price(self):
        """That of a unit where so many are in the basket with what stands here."""
        asked = self.info.price, self.goal
        if self._priced[:2] != asked:
            price, units = asked
            self._priced = *asked, price_at(price, units)
        return self._priced[2]

    @property
    def earliest_expiry(self):
        return getattr(self.availability, "earliest_expiry", None)

    @property
    def decision(self):
        return getattr(self.availability, "decision", Decision())

    @property
    def goal(self):
        """Units in the basket once all rows of the product are in it."""
        return self.had + self.together

    @property
    def short(self):
        """Why not all units are to be had, what there is goes in; empty where all are."""
        may, why = self.availability.is_purchase_permitted(self.goal)
        return "" if may or self.why_not or self.question else why

    @property
    def wrong_units(self):
        """Why so many units are no right number; empty where they are, or nobody can order it."""
        right = getattr(self.availability, "right", None) if self.product else None
        if right is None or self.why_not or not self.row.number or right.allows(self.goal):
            return ""
        return wrong_units(right, self.goal)

    @property
    def elsewhere(self):
        """Units of the product in the basket and in its other rows."""
        return self.goal - (self.row.number or 0)

    @property
    def in_parts(self):
        """How many are there today and when the rest is; empty where all are here."""
        units = self.goal
        if self.why_not or self.short or not hasattr(self.availability, "waits"):
            return ""
        later, day = self.availability.waits(units)
        return ordering_wording.in_parts(units - later, later, date_format(day)) if later else ""


@dataclass(frozen=True)
class Table:
    """All Answers; `of_buyer` are Explanations that concern the reader, said once; `document` is
    what the lines come to, None where prices are hidden; `leaves` is when they would, in words."""

    answers: list
    of_buyer: list
    awaits_signature: bool
    document: object
    basket_units: int = 0
    leaves: str = ""

    @property
    def asking(self):
        return [answer for answer in self.answers if answer.asks]


def table(request, rows, meants):
    """The Table of Rows, for who asks; `meants` are {place of a row: Meant} of those just read."""
    strategy, had = request.strategy, in_basket(request)
    ordered = ordered_lines(request.user, [row.order_line for row in rows if row.order_line])
    just_read = {one.product.pk: one.product for one in meants.values() if one.product}
    keys = {row.product for row in rows if row.product} - just_read.keys()
    shown = just_read | _shown(keys, ordered.values(), strategy)
    answers = [
        _answer(row, shown.get(row.product), meants.get(at), strategy, had)
        for at, row in enumerate(rows)
    ]
    together = Counter()
    for answer in answers:
        together[answer.key] += answer.row.number or 0
    for answer in answers:
        answer.together = together[answer.key]
        if answer.product:
            answer.question = answer.question or answer.wrong_units
        if line := ordered.get(answer.row.order_line):
            compare(answer, line, shown.values())
    _offer_instead(answers, ordered, strategy)
    _hold_against_limits(answers)
    buyers = _of_buyer(answers, request.get_full_path())
    document = _document(answers, strategy)
    return Table(answers, *buyers, document, sum(had.values()), _leaves(answers, strategy))


def _offer_instead(answers, ordered, strategy):
    """Name what replaces that which is not to be had, and offer it beside the line."""
    keys = [_key_of_what_is_not_to_be_had(one, ordered) for one in answers]
    refused = {one.key: one.product for one in answers if one.why_not}
    gone = replaced_of(set(keys) - refused.keys() - {None})
    found = instead_of([*refused.values(), *gone], strategy)
    for answer, key in zip(answers, keys, strict=True):
        if instead := found.get(key):
            others = [one for one in answer.choices if one.pk != instead.product.pk]
            answer.choices, answer.instead = [instead.product, *others], True
            answer.tell_replaced(instead.words)


def _key_of_what_is_not_to_be_had(answer, ordered):
    """The key of its product, shown any more or not; None where it is to be had, or not known."""
    if answer.product:
        return answer.key if answer.why_not else None
    line = ordered.get(answer.row.order_line)
    return answer.row.product or (line and line.product_id)


def _hold_against_limits(answers):
    """Say of each Answer how far its units go in one order, those of the basket with them; what the
    clinic has ordered before is counted at the checkout."""
    lines = {one.product.pk: Amount(one.product, one.goal) for one in answers if one.product}
    if not lines:
        return
    found = verdicts(list(lines.values()), None, now())
    for one in answers:
        if one.product:
            one.verdict = found[lines[one.product.pk]]


def _leaves(answers, strategy):
    """When what would go in leaves and arrives, in a sentence; empty where nothing would."""
    going = [one for one in answers if one.product and not one.why_not]
    wanted = [(one.product, one.goal, one.availability) for one in going]
    return leaves(wanted, strategy.promises)


def _shown(keys, ordered, strategy):
    """{key: product} of these and of what is of one family with what was ordered."""
    families = {line.family for line in ordered} - {None}
    if not (keys or families):
        return {}
    known = {one.pk: one for one in strategy.read_already(keys)}
    if families or keys - known.keys():
        rows = strategy.read(beside, pks=list(keys), families=list(families))
        known |= {one.pk: one for one in rows}
    sold = {key: one for key, one in known.items() if one.is_public and not one.is_parent}
    return {key: one for key, one in sold.items() if strategy.shows(one)}


def seen_line(answer):
    """What the page shows of a line, for shop.ordering.seen."""
    later, day = 0, None
    if hasattr(answer.availability, "waits"):
        later, day = answer.availability.waits(answer.goal)
    lasts_to = answer.earliest_expiry
    return SeenLine(
        product=answer.product.pk,
        name=answer.name,
        units=answer.row.number or 0,
        price=getattr(answer.price, "excl_tax", None),
        lasts_to=lasts_to.isoformat() if lasts_to else "",
        sales_unit=answer.product.sales_unit,
        later=later if day else 0,
        expected_on=day.isoformat() if day else "",
    )


def said_of(answer):
    """A line as who hears it is told: what it is, how many, what they cost, what is the matter."""
    units = answer.row.number if answer.product else None
    net = answer.reckoned and currency(answer.reckoned.net, answer.price.currency)
    why = answer.question or answer.why_not or answer.short or answer.in_parts
    return wording.line(answer.name, units, net, why)


def _answer(row, product, meant, strategy, had):
    if product is None:
        gone = wording.GONE if row.product else ""
        choices = meant.choices[:MOST_CHOICES] if meant else []
        return Answer(row, choices=choices, question=row.question or gone or wording.UNKNOWN)
    info = strategy.fetch_for_product(product)
    units = had.get(product.pk, 0)
    answer = Answer(row, product, info, had=units, why_not=why_not(info))
    answer.question = row.question or _asked_units(row)
    return answer


def _asked_units(row):
    if row.number:
        return ""
    amounts = amounts_of(row.units)
    return wording.how_many(sorted(amounts)) if amounts else wording.NO_UNITS


def _of_buyer(answers, back):
    """(Explanations about the reader, whether only a countersignature is awaited)."""
    reasons, by_self = {}, True
    for answer in answers:
        if answer.product:
            by_self = answer.decision.by_self
            reasons |= {each: None for each in answer.decision.reasons if not each.concerns_product}
    awaits = reasons.pop(Reason.NOT_COUNTERSIGNED, False) is None
    return explain(replace(Decision(tuple(reasons)), by_self=by_self), back), awaits


def _document(answers, strategy):
    """Each line as shop.taxes reckons it, of the units that would go in."""
    if not strategy.shows_prices:
        return None
    lines = {
        at: NetLine(answer.row.number, price.excl_tax, price.treatment)
        for at, answer in enumerate(answers)
        if answer.product and answer.row.number and not answer.why_not
        for price in [answer.price]
    }
    document = reckon(lines)
    for at in lines:
        answers[at].reckoned = document.lines[at]
    return document
