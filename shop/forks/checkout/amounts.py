"""What the second screen asks where a quantity goes beyond its product's limit."""

from dataclasses import dataclass

from shop.common.clock import now
from shop.purchasing import amounts
from shop.purchasing.wording import WHY_SO_MUCH, WILL_BE_HELD, quantity_sentences

LONGEST_REASON = 500


@dataclass(frozen=True)
class Amounts:
    """Whether the screen asks for reasons, and whether the order will be held for review."""

    ask: bool
    will_be_held: bool
    question: str = WHY_SO_MUCH
    held_words: str = WILL_BE_HELD


def ask_for_reasons(request, verdicts=None):
    """The Amounts of the basket; each line gets its `amount_words` and the `reason` typed so far.

    `verdicts` (basket line -> Verdict) spare counting.
    """
    lines = list(request.basket.all_lines())
    if verdicts is None:
        verdicts = amounts.verdicts(lines, request.strategy.clinic, now())
    typed = reasons_of(request)
    for line in lines:
        line.verdict = verdicts.get(line)
        line.amount_words = quantity_sentences(line.verdict) if line.verdict else []
        line.reason = typed.get(line.product_id, "")
    return Amounts(
        ask=any(line.amount_words for line in lines),
        will_be_held=any(verdict.is_held for verdict in verdicts.values()),
    )


def reasons_of(request):
    """{product key: reason} as typed on the second screen."""
    fields = {line.product_id: f"reason-{line.product_id}" for line in request.basket.all_lines()}
    typed = {key: _plain(request.POST.get(name, "")) for key, name in fields.items()}
    return {key: reason for key, reason in typed.items() if reason}


def _plain(text):
    return " ".join(text.replace("\0", "").split())[:LONGEST_REASON]
