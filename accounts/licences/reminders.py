"""When somebody is told that a licence ends; pure: the days are arguments."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum


class Reminder(StrEnum):
    """The mails about one last valid day, in the order they fall due."""

    DAYS_60 = "60_days"
    DAYS_30 = "30_days"
    DAYS_7 = "7_days"
    LAPSED = "lapsed"


_DAYS_LEFT = {Reminder.DAYS_60: 60, Reminder.DAYS_30: 30, Reminder.DAYS_7: 7, Reminder.LAPSED: -1}
# Days after the last valid one in which somebody is still told; later it is no news.
LAPSE_IS_NEWS = 30


def due_reminder(expires_on: date, sent: Iterable[Reminder], day: date) -> Reminder | None:
    """The Reminder to send on `day`, or None. Late, only the latest one that is due is sent.

    `sent` are those that were sent about this last valid day; what was passed over stays unsent.
    """
    left = (expires_on - day).days
    if left < -LAPSE_IS_NEWS:
        return None
    reached = [reminder for reminder, days in _DAYS_LEFT.items() if left <= days]
    if not reached or _is_past(reached[-1], sent):
        return None
    return reached[-1]


def _is_past(reminder: Reminder, sent: Iterable[Reminder]) -> bool:
    order = list(Reminder)
    return any(order.index(reminder) <= order.index(earlier) for earlier in sent)
