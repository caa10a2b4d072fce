"""How much one person may lay on our desk (docs/rules/documents.md, T19)."""

from common.deeds import NotPossible

from ..licences.policy import OPEN_STATES, State
from ..licences.standing import all_licences_of

MOST_DRAFTS = 5
MOST_OPEN = 10


class TooMuch(NotPossible):
    """A quota is used up. Nothing was done, and the page keeps what was typed."""


def refuse_another_draft(user):
    """Raises TooMuch; to be asked under the lock of the person."""
    if all_licences_of(user).filter(state=State.DRAFT).count() >= MOST_DRAFTS:
        raise TooMuch(
            f"You have {MOST_DRAFTS} drafts already, so this one was not saved. Send or delete one "
            "of them first; what you typed is still here."
        )


def refuse_another_application(user):
    if all_licences_of(user).filter(state__in=OPEN_STATES).count() >= MOST_OPEN:
        raise TooMuch(
            f"{MOST_OPEN} applications of yours are with us already, so this one was saved and not "
            "sent. Send it when some of them are decided."
        )
