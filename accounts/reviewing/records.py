"""The record of decisions: the one place that writes a Review, at the end of one hash chain."""

from dataclasses import asdict, dataclass

from common.chain import START, Link, digest
from common.locks import wait_until_alone

from ..licences.models import Review


@dataclass(frozen=True)
class Findings:
    """What a reviewer checked and saw in the register.

    `checklist` holds (point, ticked) pairs; `why_not` says why a point was left out.
    """

    checklist: tuple = ()
    why_not: str = ""
    saw: str = ""


def record(licence, reviewer, decision, *, decided_at, reason="", findings=None):
    """Append the Review of a decision that `licence` already shows; its transaction is yours.

    Take every other lock first: this one is held until commit, by one decision at a time.
    """
    wait_until_alone("decision chain")
    last = Review.objects.order_by("-sequence").values_list("sequence", "hash").first()
    sequence, previous_hash = last or (0, START)
    review = Review(
        sequence=sequence + 1,
        previous_hash=previous_hash,
        licence=licence,
        reviewer=reviewer,
        reviewer_name=reviewer.display_name,
        decision=decision,
        reason=reason,
        decided_at=decided_at,
        **_identity(licence),
        **_as_kept(findings or Findings()),
    )
    review.hash = digest(facts_of(review), previous_hash)
    review.save(force_insert=True)
    return review


def facts_of(review):
    """Everything that a record says, as its hash covers it."""
    return {name: getattr(review, name) for name in _FACTS}


def links():
    """The whole chain in its order, streamed."""
    for review in Review.objects.order_by("sequence").iterator():
        yield Link(review.sequence, review.previous_hash, review.hash, facts_of(review))


_IDENTITY = (
    *("register", "number", "region", "issuer", "country"),
    *("profession", "expires_on", "scope", "scope_proposed"),
)
_FACTS = (
    "sequence",
    "licence_id",
    *_IDENTITY,
    "reviewer_id",
    "reviewer_name",
    "decision",
    "reason",
    "decided_at",
    "checklist",
    "why_not",
    "saw",
)


def _identity(licence):
    return {name: getattr(licence, name) for name in _IDENTITY}


def _as_kept(findings):
    return {**asdict(findings), "checklist": [list(point) for point in findings.checklist]}
