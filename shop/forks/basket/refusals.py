"""Why the lines of a basket cannot be ordered yet, in the words that basket and checkout show."""

from dataclasses import dataclass

from shop.purchasing.policy import Decision
from shop.purchasing.wording import explain


@dataclass(frozen=True)
class Refusals:
    """What concerns the buyer is said once; whether any line has a reason of its own."""

    of_buyer: tuple
    of_lines: bool

    def __bool__(self):
        return bool(self.of_buyer) or self.of_lines


def refusals(basket, decisions=None):
    """The Refusals of this basket; each line gets its own Explanations as `line.refusals`.

    `decisions` (basket line -> Decision) spare asking the strategy.
    """
    lines = basket.all_lines()
    decisions = decisions or {line: _decision(line) for line in lines}
    of_buyer = {}
    for line in lines:
        reasons = decisions[line].reasons if line in decisions else ()
        line.refusals = _explained(r for r in reasons if r.concerns_product)
        of_buyer.update({r: None for r in reasons if not r.concerns_product})
    return Refusals(_explained(of_buyer), any(line.refusals for line in lines))


def _decision(line):
    return getattr(line.purchase_info.availability, "decision", Decision())


def _explained(reasons):
    return tuple(explain(Decision(tuple(reasons))))
