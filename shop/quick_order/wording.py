"""What quick order asks beside a line, and what it tells of a deed."""

from .shapes import MOST_UNITS

SEVERAL = "It could be any of these. Choose one."
UNKNOWN = (
    "Nothing here has this number or begins with these words. Type another number or name, or take "
    "the line out."
)
NO_AMOUNT = "It says no quantity: taken as 1."
NO_UNITS = f"Type how many: a whole number from 1 to {MOST_UNITS:,}."
NOT_SHOWN = "It was not shown yet. Check it, then put it in."
GONE = "This product is not to be had here any more."
CHOOSE_IT = "Choose that one, or take the line out."
IN_ITS_FIELD = "What is longer is kept below."
ASKED_WHY = "Before you order you are asked why."
NOTHING_TO_PUT_IN = "There is no line to put into the basket."


def how_many(amounts):
    return f"It can be read as {' or '.join(f'{each:,}' for each in amounts)}. Type how many."


def so_many(units):
    return f"That is {units:,} units. {NO_UNITS}"


def units_or_packs(number, pack):
    """Of a number that was typed beside the code of a case."""
    return f"{number} units, or {number} times the {pack} of this code? Type how many units."


def of_packs(packs, units):
    """Such as "3 cases of 10 units: 30 units."."""
    return f"{packs}: {units} units."


def which(found, most):
    more = f" These are the first {most}; more words find fewer." if found > most else ""
    if found == 1:
        return "Is it this one? Choose it, or type another name."
    return f"Several products are like these words. Choose one.{more}"


def added(lines, asks):
    """Of lines that were read just now; `asks` of them need an answer."""
    told = f"{_lines(lines)} read"
    return f"{told}; {asks} to answer." if asks else f"{told}."


def line(name, units, net, why):
    """Such as “CYTOCARE 502: 4, £230.40 excl. VAT.”, and what is the matter with it."""
    told = f"{units}, {net} excl. VAT." if net else f"{units}."
    return " ".join(filter(None, [f"{name}:", told if units else "", why]))


def stand(lines, asks):
    """Of a page that opens with lines."""
    return f"{_lines(lines)}; {asks} to answer." if asks else f"{_lines(lines)}."


def to_answer(asks):
    return f"{_lines(asks)} to answer."


def taken_out(name):
    return f"{name}: taken out."


def put_in(parts):
    """Parts are (name, units now)."""
    return f"In your basket: {'; '.join(f'{name}: {now}' for name, now in parts)}."


def stays(words, why):
    """Of a line that was not put in."""
    return f"{words}: not put in. {why}"


def stands_there(lines):
    """Of (name, units as typed) in quick order already."""
    told = "; ".join(f"{name}: {units or 'no units yet'}" for name, units in lines)
    return f"In quick order already, and left as typed there: {told}."


def too_many(most):
    return f"{most} lines at a time: the rest is kept below, to be read next."


def _lines(number):
    return "1 line" if number == 1 else f"{number} lines"


# What is otherwise than in the order that is put in again.


def gone(has_others):
    others = " Others of its family are below." if has_others else ""
    return f"It is no longer in our catalogue.{others} Choose another one, or take the line out."


def dearer(by, was):
    return f"Dearer by {by}, was {was}, excluding VAT."


def cheaper(by, was):
    return f"Cheaper by {by}, was {was}, excluding VAT."


def was_short_dated(day: str) -> str:
    return f"It was short-dated then (expires {day}); this is an ordinary one."


def other_expiry(now, was):
    return f"Ships with expiry on or after {now}; what you had then ran to {was}."


def other_unit(now, was):
    return f"One unit is {now or 'not described'}, was {was}."
