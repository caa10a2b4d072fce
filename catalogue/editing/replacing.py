"""Whether the shop may say of a product that another one replaces it; pure."""

from dataclasses import dataclass

OF_A_FAMILY = "Leave blank: a family is not ordered itself. Say it of its variants."
ITSELF = "A product does not replace itself."
BY_A_FAMILY = "A family is not ordered itself: name one of its variants."
NOT_FOR_SALE = "Nobody can order that one: name a product that is for sale."
IS_REPLACED = "That one is replaced itself: name what replaces it."
REPLACES = "It is said to replace another product: say there first what replaces that one now."


@dataclass(frozen=True)
class Side:
    """A product by its key, and what is said of it already."""

    key: object
    is_family: bool = False
    is_for_sale: bool = True
    is_replaced: bool = False
    replaces: bool = False


def why_not(old: Side, new: Side) -> str:
    """Why `new` cannot be said to replace `old`, in words; empty where it can.

    What replaces a product is never replaced itself, so that nobody is led on, or in a circle.
    """
    reasons = {
        OF_A_FAMILY: old.is_family,
        ITSELF: old.key == new.key,
        BY_A_FAMILY: new.is_family,
        NOT_FOR_SALE: not new.is_for_sale,
        IS_REPLACED: new.is_replaced,
        REPLACES: old.replaces,
    }
    return next((words for words, holds in reasons.items() if holds), "")
