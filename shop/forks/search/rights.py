"""What the purchase rule says today of every kind of product, for the filters of a list."""

from itertools import product

from common.clock import today
from common.supply_classes import SupplyClass
from shop.purchasing.policy import Item
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
    """{Kind: the Item that the rule is asked of}, which name the same."""
    values = ("", *SupplyClass.values), _MARKETS, *[_FLAGS] * 4
    return {Kind(*each): Item(*each) for each in product(*values)}


_ITEMS = _kinds()
