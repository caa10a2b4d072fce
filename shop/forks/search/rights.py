"""What the purchase rule says today of every kind of product, for the filters of a list."""

from itertools import product

from shop.common.clock import today
from shop.common.supply import SupplyClass
from shop.purchasing.models import ProfessionRule
from shop.purchasing.policy import Item, may_buy
from shop.search.finding import Kind, Rights

_MARKETS = ("open", "closed", "unknown")
_FLAGS = (True, False)


def rights_of(strategy):
    """The reader's Rights: the rule itself is asked of each kind; at most two queries."""
    permitted = _permitted(strategy.buyer)
    answers = {kind: _decision(strategy, kind, permitted) for kind in _kinds()}
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
    classes = ("", *SupplyClass.values)
    return (Kind(*values) for values in product(classes, _MARKETS, _FLAGS, _FLAGS, _FLAGS))


def _decision(strategy, kind, permitted):
    item = Item(
        permitted_professions=permitted.get(kind.supply_class, frozenset()),
        market=kind.market,
        is_public=kind.is_public,
        is_reference=kind.is_reference,
        is_confirmed=kind.is_confirmed,
    )
    return may_buy(strategy.buyer, item, strategy.country)


def _permitted(buyer):
    """Professions by supply class; asked only where the answer depends on it."""
    if not buyer.profession:
        return {}
    found = {}
    for supply_class, profession in ProfessionRule.objects.values_list(
        "supply_class", "profession"
    ):
        found.setdefault(supply_class, set()).add(profession)
    return {name: frozenset(professions) for name, professions in found.items()}
