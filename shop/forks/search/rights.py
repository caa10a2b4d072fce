"""What the purchase rule says today of every kind of product, for the filters of a list."""

from functools import cache
from itertools import product

from common.clock import today
from common.supply_classes import SupplyClass
from shop.purchasing.policy import Item
from shop.search.answer import Kind, Rights

_MARKETS = ("open", "closed", "unknown")  # What is hidden is in no list.
_FLAGS = (True, False)


def rights_of(strategy):
    """The reader's Rights: the rule itself is asked of each kind."""
    answers = {kind: strategy.may_order(item) for kind, item in _kinds()}
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


@cache
def _kinds():
    """Every kind of product, with the Item that the rule is asked about."""
    classes = ("", *SupplyClass.values)
    kinds = (Kind(*values) for values in product(classes, _MARKETS, *[_FLAGS] * 4))
    return tuple((kind, _item(kind)) for kind in kinds)


def _item(kind):
    return Item(
        supply_class=kind.supply_class,
        market=kind.market,
        is_public=kind.is_public,
        is_reference=kind.is_reference,
        is_confirmed=kind.is_confirmed,
        is_described=kind.is_described,
    )
