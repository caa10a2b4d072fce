"""What the course planner says; pure."""

from datetime import date
from decimal import Decimal

from .rule import Course, Pack, Plan

WHICH = "Type the part number, GTIN or whole name of one product, or choose it below."
NOT_STATED = (
    "We have no numbers for it: type them as the pack says them. What our sources say of the pack "
    "stands above."
)
DO_NOT_AGREE = (
    "What we read from the pack and what a source states do not agree: type it as your pack says."
)
CHOOSE = "Choose one, as the leaflet says: we take none for granted."


def pack_said(text: str) -> str:
    return f"Read from the pack by us: {text}."


def pack_stated(pack: Pack, source: str) -> str:
    return f"{pack.containers} × {number(pack.ml)} ml, as stated by: {source}."


def reason(course: Course, pack: Pack, made: Plan) -> str:
    """For an order that goes beyond the limit of its product; it names nobody."""
    patients = _many(course.patients, "patient")
    sessions = _many(len(course.days), "session")
    use = "shared on one day" if course.shared else "one use each"
    first = min(course.days)
    there = made.containers - sum(session.missing for session in made.sessions)
    told = (
        f"Course planned for {patients}, {sessions} from {first:%-d %b %Y}, "
        f"{number(course.ml)} ml a patient and session: {made.containers} containers of "
        f"{number(pack.ml)} ml, {use}"
    )
    return f"{told}; {there} of them in stock here." if there else f"{told}."


def ends_before(last_day: date, day: date) -> str:
    """Of what is sent today: its expiry is only known at least."""
    return (
        f"What we send today may end on {said(last_day)}, before the session of {said(day)}: order "
        "for the later sessions nearer to them."
    )


def not_for_all(name: str, containers: int, last_day: date) -> str:
    """Of what the clinic has and the course cannot use before it ends."""
    those = _many(containers, "container")
    return f"{name}: {those} left over, usable through {said(last_day)}."


def opened(name: str) -> str:
    return (
        f"{name}: as planned. Where it goes beyond a limit, the reason is filled in at the "
        "checkout, to be read and changed there."
    )


def said(day: date) -> str:
    return f"{day:%-d %b %Y}"


def number(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


def _many(number_of: int, what: str) -> str:
    return f"{number_of} {what}{'' if number_of == 1 else 's'}"
