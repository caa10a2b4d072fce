"""What the pages that order ask where a quantity goes beyond its product's limit."""

from dataclasses import dataclass

from common.clock import now
from shop.ordering.exceptions import ReasonNeeded
from shop.purchasing import quantity_facts
from shop.purchasing.quantities import is_answered
from shop.purchasing.wording import WHY_SO_MUCH, WILL_BE_HELD, quantity_sentences

LONGEST_REASON = 500


@dataclass(frozen=True)
class Amounts:
    """Whether the order will be held for review, and the words that ask and tell."""

    will_be_held: bool
    question: str = WHY_SO_MUCH
    held_words: str = WILL_BE_HELD


def ask_for_reasons(basket, clinic, typed, verdicts=None):
    """The Amounts of a basket; each line gets its `amount_words` and the `reason` typed so far.

    `typed` is {product key: reason}; `verdicts` (basket line -> Verdict) spare counting.
    """
    lines = list(basket.all_lines())
    verdicts = verdicts or quantity_facts.verdicts(lines, clinic, now())
    asked = set()
    for line in lines:
        is_asked = line.product_id in asked  # Of two lines of a product one asks.
        line.amount_words = [] if is_asked else quantity_sentences(verdicts[line])
        asked.add(line.product_id)
        line.reason = typed.get(line.product_id, "")
    return Amounts(any(verdict.is_held for verdict in verdicts.values()))


def require_reasons(basket, clinic, reasons):
    """Raise ReasonNeeded where a quantity asks for a reason that nobody gave."""
    verdicts = quantity_facts.verdicts(list(basket.all_lines()), clinic, now())
    for line, verdict in verdicts.items():
        if not is_answered(verdict, reasons.get(line.product_id, ""), may_be_held=True):
            raise ReasonNeeded(verdicts)


def reasons_of(posted, basket):
    """{product key: reason} of a basket's lines as typed into a page that orders."""
    keys = [line.product_id for line in basket.all_lines()]
    typed = {key: _plain(posted.get(f"reason-{key}", "")) for key in keys}
    return {key: reason for key, reason in typed.items() if reason}


def _plain(text):
    return " ".join(text.replace("\0", "").split())[:LONGEST_REASON]
