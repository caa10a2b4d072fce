"""Has the child make a paper anew."""

from dataclasses import replace

from common.confined.process import Answer, Interrupted, Limits, opened

from .kinds import BEGINS

MOST_MEGABYTES = 256

TOO_MUCH = (
    "This file needs more time or memory than a document does. "
    "Print or photograph the document, and send that."
)


def rebuild(raw: bytes, kind: str, *, seconds: int) -> Answer:
    """The Answer about `raw`, within `seconds` of the clock and of the processor.

    Raises Interrupted when there is none.
    """
    limits = Limits(MOST_MEGABYTES, seconds)
    answer = opened("accounts.papers.rebuilding.inside", raw, kind, limits=limits)
    if answer.is_too_much:
        return replace(answer, refused=TOO_MUCH)
    if not answer.refused and not answer.content.startswith(BEGINS[answer.kind]):
        raise Interrupted("The check answered with another kind of file than it said.")
    return answer
