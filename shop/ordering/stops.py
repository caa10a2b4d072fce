"""Why an order that was placed cannot be shipped as things are: the true reason and the next step.

For the clinic in mail and on the order's page, for staff on theirs. Why something cannot be ordered
in the first place is `shop.purchasing.wording`.
"""

from dataclasses import dataclass

from django.utils import timezone

from shop.purchasing.policy import Reason

_ANEW = (
    "Another clinician of the clinic can order the same on their own licence; tell us, and we "
    "cancel this order.",
    "Ask the clinic to order anew under somebody else, then cancel this order.",
)
_REST = (
    "It cannot be shipped unless that changes. Order anew what else you need, and tell us to "
    "cancel this order.",
    "Ask the clinic to order anew what it may have, then cancel this order; or leave it until that "
    "changes.",
)
_LICENCE = (
    "It is shipped once a licence counts again. If you do not want it any more, tell us.",
    "Leave it until the licence counts again, or cancel it.",
)
_ELSEWHERE = (
    "Send it to another of the clinic's verified addresses, on the order's page, or tell us which.",
    "Move it to another verified address of the clinic.",
)


# Reason: (sentence, (next step of the clinic, next step of staff)).
_WORDS = {
    Reason.NOT_SIGNED_IN: ("Nobody answers for this order any more.", _ANEW),
    Reason.ACCOUNT_CLOSED: (
        "The account of {person}, who answers for the order, is closed.",
        _ANEW,
    ),
    Reason.NO_LICENCE: ("{person} has no licence here that counts.", _ANEW),
    Reason.LICENCE_WAITING: ("The licence of {person} is being checked.", _LICENCE),
    Reason.LICENCE_MORE_NEEDED: ("The licence of {person} is being checked.", _LICENCE),
    Reason.LICENCE_REFUSED: ("The licence of {person} could not be verified.", _LICENCE),
    Reason.LICENCE_SUSPENDED: (
        "The licence of {person} is suspended here.",
        (
            "It is shipped if the suspension is lifted. If you do not want it any more, tell us.",
            "Leave it until the suspension is lifted. If it never will be, cancel it.",
        ),
    ),
    Reason.LICENCE_REVOKED: ("The licence of {person} was revoked here.", _ANEW),
    Reason.LICENCE_LAPSED: (
        "The licence of {person} has passed its last valid day.",
        (
            "It is shipped once a renewal is verified: tell us the new date on your licence page.",
            "Leave it until a renewal is verified, or cancel it.",
        ),
    ),
    Reason.RECHECK_OVERDUE: (
        "We have not looked the licence of {person} up in its register in time.",
        (
            "That is our task, and you need not do anything: the order is shipped afterwards.",
            "A reviewer looks the licence up; the order can be shipped then.",
        ),
    ),
    Reason.LICENCE_ELSEWHERE: (
        "The licence of {person} is not valid in the country that the order goes to.",
        _LICENCE,
    ),
    Reason.NO_CLINIC: (
        "{person}, who answers for the order, does not belong to the clinic any more.",
        _ANEW,
    ),
    Reason.ROLE: ("{person}, who answers for the order, is a book-keeper there now.", _ANEW),
    Reason.NO_RESPONSIBLE: (
        "{person} does not answer for the orders of the clinic any more.",
        _ANEW,
    ),
    Reason.NOT_COUNTERSIGNED: (
        "{person} does not answer for the orders of the clinic any more.",
        _ANEW,
    ),
    Reason.ADDRESS: ("The delivery address is none that we have verified.", _ELSEWHERE),
    Reason.ADDRESS_CLOSED: ("The clinic has closed this address.", _ELSEWHERE),
    Reason.PROFESSION: (
        "{product}: the profession of {person} is not among those that may order it any more.",
        _REST,
    ),
    Reason.SCOPE: ("{product}: the licence of {person} does not count for it any more.", _REST),
    Reason.REFERENCE_ONLY: ("{product} is not on sale any more.", _REST),
    Reason.NOT_CONFIRMED: ("{product} is not on sale any more.", _REST),
    Reason.NOT_ON_SALE: ("{product} is not on sale any more.", _REST),
    Reason.PACK_NOT_DESCRIBED: ("What is in the pack of {product} is not known here.", _REST),
    Reason.MARKET_CLOSED: ("{product} may not be sold in {country} any more.", _REST),
    Reason.MARKET_UNKNOWN: (
        "It is not confirmed any more that {product} may be sold in {country}.",
        _REST,
    ),
}


@dataclass(frozen=True)
class Wait:
    """Every reason that holds an order back, each in one sentence."""

    reasons: tuple
    sentences: tuple


def why_not(permission):
    """The Wait of an order that may not be shipped; None where the Permission is given."""
    if permission.is_given:
        return None
    found = {}
    for line, decision in permission.decisions.items():
        for reason in decision.reasons:
            found.setdefault(_sentence(reason, permission, line.product), reason)
    return Wait(tuple(dict.fromkeys(found.values())), tuple(found))


def _sentence(reason, permission, product):
    about = permission.about
    return _WORDS[reason][0].format(
        person=about.display_name if about else "the clinician",
        product=product.full_name,
        country=permission.country,
    )


def next_step_of_clinic(reasons):
    return _WORDS[Reason(reasons[0])][1][0]


def next_step_of_staff(reasons):
    return _WORDS[Reason(reasons[0])][1][1]


def who_was_told(stop):
    """Whom of the clinic the mail about it went to, for staff."""
    if not stop.told:
        return "Nobody was told: nobody there has an open account."
    people = "1 person" if stop.told == 1 else f"{stop.told} people"
    at = timezone.localtime(stop.began_at)
    return f"We wrote so to {people} of the clinic on {at:%-d %b %Y, %H:%M}."
