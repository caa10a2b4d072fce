"""What the purchase rule says today of every kind of product, for the filters of a list."""

from itertools import product

from common.clock import today
from common.supply_classes import SupplyClass
from shop.purchasing.policy import Buyer, Destination, Item, Policy, may_buy
from shop.search.answer import Kind, Rights

_MARKETS = ("open", "closed", "unknown")  # What is hidden is in no list.
_FLAGS = (True, False)


def rights_of(strategy):
    """The reader's Rights: the rule itself is asked of each kind."""
    answers = {kind: strategy.may_order(item) for kind, item in _ITEMS.items()}
    return Rights(
        country=strategy.country,
        today=today().toordinal(),
        may=tuple(kind for kind, decision in answers.items() if decision.is_allowed),
        sendable=tuple(
            kind
            for kind, decision in answers.items()
            if not any(reason.concerns_product for reason in decision.reasons)
        ),
    )


def _kinds():
    """{Kind: the Item that the rule is asked of}, which name the same; without what is refused to
    everybody for its own sake."""
    values = ("", *SupplyClass.values), _MARKETS, *[_FLAGS] * 4
    items = {Kind(*each): Item(*each) for each in product(*values)}
    return {kind: item for kind, item in items.items() if not _is_refused_to_all(item)}


def _is_refused_to_all(item):
    decision = may_buy(Buyer(), item, Destination(""), Policy())
    return any(reason.concerns_product for reason in decision.reasons)


_ITEMS = _kinds()
