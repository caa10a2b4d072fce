"""Why the lines of a basket cannot be ordered yet, in the words that basket and checkout show."""

from dataclasses import dataclass, replace

from shop.purchasing.policy import Decision, Reason
from shop.purchasing.wording import explain


@dataclass(frozen=True)
class Refusals:
    """What concerns the buyer is said once; whether any line has a reason of its own.

    `awaits_signature`: there is nothing against the order, once a clinician countersigns it.
    """

    of_buyer: tuple
    of_lines: bool
    awaits_signature: bool = False

    @property
    def only_awaits_signature(self):
        return self.awaits_signature and not self

    def __bool__(self):
        return bool(self.of_buyer) or self.of_lines


def refusals(basket, decisions=None):
    """The Refusals of this basket; each line gets its own Explanations as `line.refusals`.

    `decisions` (basket line -> Decision) spare asking the strategy.
    """
    lines = basket.all_lines()
    decisions = decisions or {line: _decision(line) for line in lines}
    of_buyer, by_self = {}, True
    for line in lines:
        decision = decisions.get(line, Decision())
        by_self = decision.by_self
        line.refusals = _explained(decision, lambda reason: reason.concerns_product)
        of_buyer.update({r: None for r in decision.reasons if not r.concerns_product})
    awaits_signature = of_buyer.pop(Reason.NOT_COUNTERSIGNED, False) is None
    explained = tuple(explain(Decision(tuple(of_buyer), by_self=by_self)))
    has_line_reasons = any(line.refusals for line in lines)
    return Refusals(explained, has_line_reasons, awaits_signature and not explained)


def _decision(line):
    return getattr(line.purchase_info.availability, "decision", Decision())


def _explained(decision, is_wanted):
    reasons = tuple(reason for reason in decision.reasons if is_wanted(reason))
    return tuple(explain(replace(decision, reasons=reasons)))
