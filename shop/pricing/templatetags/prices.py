"""Says of prices why they are as they are, in the words of shop.pricing."""

from django import template

from ..wording import sold_in, why, why_for_staff, why_it_was, wrong_units

register = template.Library()


register.filter(sold_in)


@register.inclusion_tag("pricing/right_units.html")
def right_units_beside(availability, units, name, row, told="", less=0):
    """Why so many units are no right number, unless that is told, and buttons with those next to
    it; `less` of them are counted elsewhere. `name` is that of the field of each row."""
    right, units = getattr(availability, "right", None), str(units)
    if right is None or not (units.isdecimal() and len(units) < 6) or right.allows(int(units)):
        return {}
    numbers = [each - less for each in right.near(int(units)) if each > less]
    why = "" if told else wrong_units(right, int(units))
    return {"numbers": numbers, "name": name.replace("*", str(row)), "why": why}


@register.filter
def price_why(price):
    """Why this is the price of a unit; empty for the standard price and what has none."""
    applied = getattr(price, "applied", None)
    return why(applied) if applied and not applied.is_standard else ""


@register.filter
def sold_why(line, to_staff=False):
    """Why a line of an order (read with its SoldAt) was sold at its price; empty where standard."""
    sold = getattr(line, "sold_at", None)
    if sold is None or sold.kind == "standard":
        return ""
    tell = why_for_staff if to_staff else why_it_was
    return tell(sold.kind, sold.last_day, sold.reference)


@register.inclusion_tag("pricing/steps.html")
def price_steps(price):
    """What a unit costs from how many on, where that differs."""
    found = getattr(price, "steps", ())
    return {"steps": found if len(found) > 1 else (), "currency_of": getattr(price, "currency", "")}


@register.inclusion_tag("pricing/why.html")
def price_reason(price):
    """Why this is the price, with the standard price beside it where another is the clinic's."""
    applied = getattr(price, "applied", None)
    is_own = applied is not None and applied.kind.is_of_clinic
    return {
        "why": price_why(price),
        "price": price,
        "standard": applied.standard if is_own else None,
    }
