"""What is told after a deed on a basket: the product, the number true now, what was not done; pure.

Amounts come as text, empty where prices are hidden; `money` makes such a text of an amount.
"""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Protocol

from .seen import Change, Kind

# (name, units now) of each product; and what makes a text of an amount.
Parts = Iterable[tuple[str, int]]
Money = Callable[[Decimal], str]


class HasProduct(Protocol):
    """A line of a basket; `offer_key` is that of the short-dated offer that it is of, or None."""

    product_id: int
    offer_key: int | None


EMPTY = "Your basket is empty."
NOTHING_CHANGED = "Nothing was changed"
NO_NUMBER = "Type a whole number of units; 0 takes it out."
NO_NUMBER_TO_ADD = "Type a whole number of units, 1 or more."
NO_PRICE_TO_ADD = "It has no price at the moment, so it cannot be ordered."
NOTHING_IN_IT = "There is nothing in it any more."
TWO_CURRENCIES = "It is sold in two currencies. Order what is in each of them by itself."
OTHER_CURRENCY = "It is sold in another currency than what is in your basket."
NO_CODE = "No voucher was used: type its code first."


def put_in(name: str, added: int, now: int) -> str:
    """Of a product of which `added` units went into the basket, and `now` are in it."""
    if added == now:
        return f"{name}: {now} in your basket."
    return f"{name}: {added} added, {now} in your basket."


def not_put_in(name: str, why: str, now: int) -> str:
    """Of a product that stays out, or as it is."""
    return f"{name}: nothing added. {why}" + (f" {now} in your basket." if now else "")


def not_changed(name: str, now: int, why: str) -> str:
    return f"{name}: still {now}. {why}"


def not_there(name: str | None) -> str:
    """Of a line that another window took out, or ordered, while this page was open."""
    return f"{name or 'A product'}: no longer in your basket, so nothing was changed."


def not_kept(name: str | None) -> str:
    return f"{name or 'A product'}: not among what you keep for later any more."


def still_kept(name: str, units: int, why: str) -> str:
    return f"{name}: {units} still kept for later. {why}"


SIGN_IN = "Sign in to keep it for later."
NOT_OPEN = "This basket became an order, or was sent to be countersigned, at this moment."


def joined(parts: Iterable[str]) -> str:
    """Of a visitor's basket that was joined with the account's at signing in."""
    return f"From before you signed in: {'; '.join(parts)}."


def part_joined(name: str, brought: int, had: int, now: int) -> str:
    if not had:
        return f"{name}: {now}"
    if now > had:
        return f"{name}: {now}, was {had}"
    return f"{name}: still {now}, the {brought} from before are not added"


def given_back(parts: Parts) -> str:
    """Of a basket that waited to be countersigned; parts are (name, units now)."""
    return f"Taken back. In your basket again: {_listed(parts)}."


def at_most(most: int) -> str:
    return f"A basket holds at most {most} units."


def all_done(deeds: list[str], total: str, is_empty: bool) -> str:
    """One sentence on everything that was done: “CYTOCARE 502: 4, total £230.40.”"""
    told = "; ".join(deeds or [NOTHING_CHANGED])
    if is_empty:
        return f"{told}. {EMPTY}"
    return f"{told}, total {total}." if total else f"{told}."


# What stands before a total in `all_done`.


def changed(name: str, now: int) -> str:
    return f"{name}: {now}"


def taken_out(name: str) -> str:
    return f"{name}: taken out"


def kept_for_later(name: str, units: int) -> str:
    return f"{name}: {units} kept for later"


def put_back(name: str, units: int, now: int) -> str:
    """From what was kept for later."""
    return f"{name}: {units} put back" + (f", {now} in your basket" if now != units else "")


def forgotten(name: str) -> str:
    return f"{name}: no longer kept for later"


def voucher_used(code: str, discount: str) -> str:
    return f"Voucher {code}: −{discount}"


def voucher_out(code: str) -> str:
    return f"Voucher {code}: taken out"


# An order that is put into the basket again.

GONE = "no longer in our catalogue."
NO_PRICE = "no price at the moment, so it cannot be ordered."
NONE_IN_STOCK = "none in stock."


def put_again(number: str, parts: Parts) -> str:
    """Parts are (name, units now)."""
    return f"From order {number} in your basket: {_listed(parts)}."


def there_already(parts: Parts) -> str:
    return f"In your basket already: {_listed(parts)}."


def not_all(name: str, now: int, wanted: int, why: str) -> str:
    return f"{name}: {now} of {wanted}. {why}" if now else f"{name}: {why}"


def price_changed(name: str, price: str, was: str) -> str:
    return f"{name}: {price}, was {was}, excluding VAT."


def nothing_put_again(number: str) -> str:
    return f"Nothing of order {number} was put into your basket."


def _listed(parts: Parts) -> str:
    return "; ".join(f"{name}: {now}" for name, now in parts)


# Lots that are offered by themselves (U12).

LOT_GONE = "This offer has ended."


def name_of_lot(name: str, day: date) -> str:
    """Of a line that is of one lot, beside another of the product."""
    return f"{name}, expires {day:%-d %b %Y}"


def not_accepted(day: date) -> str:
    return f"These units expire on {day:%-d %b %Y}: that day has to be accepted."


def of_lot(left: int) -> str:
    if left <= 0:
        return "This short-dated offer has ended. Take it out to order the rest."
    return f"Only {left} of this lot can be ordered."


LOT_CANNOT_LEAVE = (
    "You accepted the lot and its last day at its own price, and that lot cannot be sent any more. "
    "We send no other in its place without asking you: order it anew if you want an ordinary one."
)


def was_short_dated(name: str, day: date) -> str:
    """Of what is put in again as any other unit."""
    return f"{name}: it was short-dated then (expires {day:%-d %b %Y}); this is an ordinary one."


# Vouchers that are not used.


def no_voucher(code: str, why: str) -> str:
    return f"Voucher {code} was not used: {why}"


NO_SUCH_VOUCHER = "there is none with this code."
VOUCHER_IN_USE = "it is in your basket already."
VOUCHER_USED_UP = "it can be used once, and has been."
VOUCHER_USED_BY_YOU = "it can be used once a customer, and you have used it."
VOUCHER_ASKS_WHO = "sign in first, it can be used once a customer."
VOUCHER_GIVES_NOTHING = "nothing in your basket meets its conditions."
DELIVERY_IS_FREE = "delivery costs nothing as it is."
VOUCHER_GONE = "The voucher is not in your basket any more."
VOUCHER_NEEDS_PRODUCTS = "your basket is empty."


def voucher_ended(day: str) -> str:
    return f"it ended on {day}."


def voucher_starts(day: str) -> str:
    return f"it can be used from {day} on."


def offer_gained(name: str, discount: str) -> str:
    return f"The offer {name} applies now: −{discount}."


def offer_lost(name: str) -> str:
    return f"The offer {name} does not apply any more."


def voucher_lost(code: str) -> str:
    return f"Voucher {code} gives nothing any more: your basket does not meet its conditions."


# Why nothing was ordered.

NOTHING_ORDERED = "Nothing was ordered."
REFUSED = "Not everything in it may be ordered."
SHORT = "There is not enough of everything."
OUR_FAULT = "Something went wrong on our side. Please try again."


def ask_again(asker: str) -> str:
    """To a clinician who cannot countersign as it is."""
    return f"Decline with a reason, and {asker} can change the basket and ask again."


def short_of(wanted: int, sellable: int) -> str:
    return f"asked for {wanted}, {_can_be_ordered(sellable)} at the moment."


def cannot_go_on(name: str, units: int, why: str) -> str:
    """Of a line of a basket that keeps the order from the checkout."""
    return f"{name}: {units} in your basket. {why} Change it to go on."


NO_ADDRESS = "Choose where the order goes."
ADDRESS_GONE = "The address that was chosen cannot be delivered to any more. Choose another one."


def _can_be_ordered(units: int) -> str:
    return f"{units} can be ordered" if units > 0 else "there is none"


def in_parts(there: int, later: int, day: str) -> str:
    """Of units that are not all in stock; `day` is empty where nobody knows it."""
    when = f"expected on {day}" if day else "with no day known yet"
    return f"{there} today, {later} {when}."


# What is otherwise than it was seen (P12).

CHANGED = "It has changed since you saw it. Check it, then go on."
NOT_SEEN = "Nobody has seen it as it is now. Check it, then go on."


def difference(change: Change, money: Money) -> str:
    """The sentence of a shop.ordering.seen.Change: what is true now, and what was seen."""
    return f"{_DIFFERENCES[change.kind](change, money)}."


def _units(change: Change, money: Money) -> str:
    if change.was is None:
        return f"{change.name}: {_counted(change.now)}, was not in it"
    if change.now is None:
        return f"{change.name}: not in it any more, was {_counted(change.was)}"
    return f"{change.name}: {_counted(change.now)}, was {change.was}"


def _sales_unit(change: Change, money: Money) -> str:
    now, was = (text or "not described" for text in (change.now, change.was))
    return f"{change.name}: one unit is {now}, was {was}"


def _price(change: Change, money: Money) -> str:
    now, was = (_amount(amount, money) for amount in (change.now, change.was))
    return f"{change.name}: {now}, was {was}, excluding VAT"


def _tax(change: Change, money: Money) -> str:
    return f"{change.name}: {change.now or 'no price'}, was {change.was}"


def _lasts_to(change: Change, money: Money) -> str:
    now, was = _day(change.now), _day(change.was)
    return f"{change.name}: ships with expiry on or after {now}, was {was}"


def _later(change: Change, money: Money) -> str:
    return f"{change.name}: {change.now} of it come later, was {change.was}"


def _expected_on(change: Change, money: Money) -> str:
    now, was = _day(change.now), _day(change.was)
    return f"{change.name}: the rest is expected on {now}, was {was}"


def _day(seen: object) -> str:
    """A day as pages write it; what was seen keeps it as an ISO text."""
    return f"{date.fromisoformat(str(seen)):%-d %b %Y}" if seen else "not known"


def _row(change: Change, money: Money) -> str:
    now, was = (_amount(amount, money) for amount in (change.now, change.was))
    return f"{change.name}: {now}, was {was}"


def _address(change: Change, money: Money) -> str:
    return f"Delivery address: {change.now}; was {change.was}"


def _clinician(change: Change, money: Money) -> str:
    return f"Who answers for it: {change.now or 'you'}, was {change.was or 'you'}"


_DIFFERENCES = {
    Kind.UNITS: _units,
    Kind.SALES_UNIT: _sales_unit,
    Kind.PRICE: _price,
    Kind.TAX: _tax,
    Kind.LASTS_TO: _lasts_to,
    Kind.LATER: _later,
    Kind.EXPECTED_ON: _expected_on,
    Kind.AMOUNT: _row,
    Kind.ADDRESS: _address,
    Kind.CLINICIAN: _clinician,
}


def _amount(amount: object, money: Money) -> str:
    if not isinstance(amount, Decimal):
        return "none"
    return f"−{money(-amount)}" if amount < 0 else money(amount)


def _counted(units: object) -> str:
    return f"{units} unit" if units == 1 else f"{units} units"


def part_of_page(line: HasProduct) -> str:
    """The part of the page that shows a line, also one that moves between basket and kept."""
    return f"product-{line.product_id}" + (f"-lot-{line.offer_key}" if line.offer_key else "")


NO_WISHED_DAY = "Type the day on which it should arrive, or none."


def not_that_day(day: date, earliest: date | None) -> str:
    """Of a day that was wished; `earliest` is None where no day can be said."""
    if earliest is None:
        return "No day can be wished for: when it would arrive is not known."
    if day < earliest:
        return f"It cannot be there on {_near(day)}: the earliest day is {_near(earliest)}."
    return (
        f"It cannot arrive on {_near(day)}. Choose a working day from {_near(earliest)} on, on "
        "which your clinic receives parcels."
    )


def _near(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"
