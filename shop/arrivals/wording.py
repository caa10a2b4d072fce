"""What a clinic reads of a pack that it has just scanned."""

from shop.codes.elements import SEPARATOR

from .rule import Said

# Said: (word, sentence).
_WORDS = {
    Said.UNREADABLE: ("Not readable", "{reason} Scan again, or count it by eye below."),
    Said.NO_LOT: ("No lot in the code", "Compare lot and date by eye and count it below."),
    Said.AGAIN: (
        "Scanned before",
        "The pack with serial number {serial} is counted. Scan the next.",
    ),
    Said.UNKNOWN_PRODUCT: (
        "Not one of ours",
        "No product of ours has the number in this code. We did not send it.",
    ),
    Said.WRONG_PRODUCT: ("Not in this parcel", "We sent no such product with this parcel."),
    Said.WRONG_LOT: ("Wrong lot", "The pack says lot {lot}; no such lot left with this parcel."),
    Said.EXPIRY: (
        "Wrong date",
        "The pack of lot {lot} says {expiry}, which is not the last day of the lot that we sent.",
    ),
    Said.TOO_MANY: ("One too many", "Of lot {lot} it is more than we sent."),
    Said.UNKNOWN_SERIAL: (
        "Unknown serial number",
        "No pack with serial number {serial} left with this parcel.",
    ),
    Said.SERIAL_ELSEWHERE: (
        "Serial number arrived before",
        "A pack with serial number {serial} has arrived with another parcel.",
    ),
    Said.SHORT: ("Short", "{units} of lot {lot} did not arrive."),
}
MAY_BE_FALSIFIED = "It may be falsified."
PUT_APART = "Put the pack apart and do not use it. We know of it and answer by mail."
COUNTED, RECALLED = "Counted", "Counted, and recalled since"
DO_NOT_USE = "do not use it, and answer the recall among your recalls."


def told_of(said, **known):
    """(word, sentence) of a Said, with what is known of the pack: lot, serial, expiry, ..."""
    word, sentence = _WORDS[said]
    blank = dict.fromkeys(("reason", "lot", "serial", "expiry", "units"), "")
    return word, sentence.format(**blank | known).strip()


def in_print(text):
    """A code as it can be shown and mailed, and read again: its separators can be seen."""
    return text.replace(SEPARATOR, "<GS>")


def of_code(code):
    """What is known from a Code, for `told_of`."""
    expiry = f"{code.expires_on:%-d %b %Y}" if code.expires_on else ""
    reason = code.reason or "It can be read in two ways."
    return {"reason": reason, "lot": code.lot, "serial": code.serial, "expiry": expiry}
