"""What a member has spent in a month, put together by the rooms that know: who keeps orders, and
who holds units for a payment."""

from datetime import datetime, time

from django.utils import timezone

from shop.taxes.cents import NOTHING

_QUESTIONS = []


def count(question):
    """`question(clinic, person, since, before, without)` gives a net amount; `person` is a key,
    `without` an attempt to pay that is not counted, or None. Asked under the clinic's lock, so it
    locks nothing."""
    _QUESTIONS.append(question)


def spent(clinic, person, on, without=None):
    """What the person (a key) has ordered for a clinic in the month of a day, net."""
    asked = (clinic, person, *month_of(on), without)
    return sum((question(*asked) for question in _QUESTIONS), NOTHING)


def month_of(day):
    """(its first moment, the first of the next month) in the shop's time zone."""
    first = day.replace(day=1)
    following = first.replace(year=day.year + day.month // 12, month=day.month % 12 + 1)
    return tuple(
        timezone.make_aware(datetime.combine(each, time.min)) for each in (first, following)
    )
