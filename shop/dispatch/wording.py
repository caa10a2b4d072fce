"""What pages and mails say of the day a parcel leaves and arrives; pure."""

from datetime import date, time

from .days import Days, Why

_WHY = {
    Why.NO_TRANSIT_DAYS: "how long it is on its way there is not known.",
    Why.NO_CALENDAR: "which days are working days there is not known.",
    Why.TOO_FAR: "it would be longer on its way than a working week.",
}

NOT_YET = "It leaves once it is here."
UNLESS_TOGETHER = ", unless it waits for the rest"


def promise(days: Days, today: date) -> str:
    """Of what is ordered now, such as "Leaves on Tue 1 Dec, arrives Wed 2 Dec if ordered before
    14:00"; without a full stop."""
    if days.leaves_on is None or days.ready_by is None:
        return no_day(days)
    that_day = "" if days.leaves_on == today else " that day"
    condition = f" if ordered before {days.ready_by:%H:%M}{that_day}"
    return f"Leaves on {_day(days.leaves_on)}{_arrives(days)}{condition}"


def of_what_is_here(sentence: object, unless: str = "") -> str:
    """Of an order that waits for goods; the sentence is of what is here of it."""
    return f"What is here{unless}: {sentence}"


def plan(days: Days) -> str:
    """Of an order that waits, such as "Leaves on Tue 1 Dec, arrives Wed 2 Dec"."""
    if days.leaves_on is None:
        return no_day(days)
    return f"Leaves on {_day(days.leaves_on)}{_arrives(days)}"


def for_wished(days: Days, wished: date, leaves_on: date | None, arrives_on: date | None) -> str:
    """Of an order that waits and that the clinic wishes to have on a day."""
    if leaves_on is None:
        return f"{plan(days)}: later than the {_day(wished)} that you wished"
    kept = "as wished" if arrives_on == wished else f"wished for {_day(wished)}"
    return f"Leaves on {_day(leaves_on)}, arrives {_day(arrives_on)}, {kept}"


def no_day(days: Days) -> str:
    """Of a cold parcel for which no day can be said."""
    why = f": {_WHY[days.why]}" if days.why else "."
    return f"It travels cold, and no day can be named on which it may leave{why}".removesuffix(".")


def not_today(days: Days) -> str:
    """Why a cold parcel stays in the house today, and when it may leave."""
    if days.leaves_on is None:
        return f"{no_day(days)}."
    return (
        "It travels cold, and this is no day from which it arrives on a working day without lying "
        f"over. {_may_leave(days)}"
    )


def too_late(cut_off: time, days: Days) -> str:
    """Why a cold parcel stays in the house after the cut-off, when it must not leave tomorrow."""
    return (
        f"It travels cold, and after {cut_off:%H:%M} the carrier may take it tomorrow only: it "
        f"would lie over then. {_may_leave(days)}"
    )


def too_early(wished: date, leaves_on: date) -> str:
    """Why a parcel stays in the house today that should arrive on a later day."""
    return f"It is wished for {_day(wished)}, and leaves on {_day(leaves_on)} to be there then."


def _may_leave(days: Days) -> str:
    return f"It may leave on {_day(days.leaves_on)}, and arrives {_day(days.arrives_on)} then."


def _arrives(days: Days) -> str:
    if days.arrives_on is None:
        return " (when it arrives is not known)"
    return f", arrives {_day(days.arrives_on)}"


def _day(day: date | None) -> str:
    """Such as "Tue 1 Dec": the house's form of a date, of one that is near."""
    return f"{day:%a} {day.day} {day:%b}" if day else "a day that is not known"
