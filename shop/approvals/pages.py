"""What a page that orders shows of a clinic's spending rules."""

from dataclasses import dataclass

from . import wording
from .queries import names_of, rules_of, verdict_on
from .rule import Verdict


@dataclass(frozen=True)
class Spending:
    """The Verdict about what is on a page, and its words: `names` of who is asked, what
    is `left` this month, and why it is `refused`."""

    verdict: Verdict
    names: str = ""
    left: str = ""
    refused: str = ""

    @property
    def asks(self):
        return self.verdict.asks


def spending_of(user, clinic, net, is_as_seen=lambda kept: False):
    """The Spending of an order of `net`, which may be hidden, by a member of a clinic (a key, or
    None); None where nothing is ruled. `is_as_seen(kept)` says whether it is what a yes saw."""
    rules = rules_of(clinic) if clinic and net is not None else None
    if not (rules and rules.say_something):
        return None
    found, _ = verdict_on(clinic, user.pk, net, is_as_seen)
    return Spending(
        verdict=found,
        names=wording.any_of(names_of(found.by)) if found.by else "",
        left=wording.left(found),
        refused=wording.refused(found) if found.is_refused else "",
    )
