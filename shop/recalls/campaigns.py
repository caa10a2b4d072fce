"""The deeds of staff on a campaign: begun, released by a second person, changed, closed."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from common.deeds import NotPossible
from shop.inventory import services as stock
from shop.inventory.locks import lock_stock
from shop.inventory.models import Lot

from .coverage import coverage_of
from .models import Campaign, Recall
from .queries import in_force
from .services import end, note_who_has_it
from .whereabouts import preview


@dataclass(frozen=True)
class Told:
    """What a campaign says, as staff typed it."""

    kind: str
    title: str
    reason: str
    to_do: str
    reference: str = ""
    remind_every: int = 2
    reminders: int = 2


@transaction.atomic
def begin(told, lots, by):
    """A draft of a campaign about these lots. Raises NotPossible."""
    campaign = Campaign.objects.create(**vars(told), begun_by=by)
    _ask_for(campaign, lots, by)
    return campaign


@transaction.atomic
def reword(campaign, told, by):
    """Say a draft anew; who does counts as who began it. Raises NotPossible."""
    campaign = locked(campaign)
    _unless_released(campaign)
    for name, value in vars(told).items():
        setattr(campaign, name, value)
    campaign.begun_by = by
    if campaign.is_recall:
        _unless_recalled(campaign.recalls.order_by().values("lot"))
    campaign.save(update_fields=[*vars(told), "begun_by"])


@transaction.atomic
def widen(campaign, lots, by):
    """Ask for more lots, which a second person releases as the first ones. Raises NotPossible."""
    campaign = locked(campaign)
    _unless_over(campaign)
    _ask_for(campaign, lots, by)


def _ask_for(campaign, lots, by):
    if not lots:
        raise NotPossible("Choose at least one lot.")
    there = set(campaign.recalls.filter(ended_at=None).values_list("lot", flat=True))
    if known := [lot.number for lot in lots if lot.pk in there]:
        raise NotPossible(f"The campaign has lot {' and '.join(known)} already.")
    if campaign.is_recall:
        _unless_recalled(lots)
    asked = {"begun_by": by, "begun_at": timezone.now()}
    Recall.objects.bulk_create(
        Recall(campaign=campaign, lot=lot, number=lot.number, **asked) for lot in lots
    )


def _unless_recalled(lots):
    stopping = Recall.objects.filter(lot__in=lots, ended_at=None, stops=True)
    if other := stopping.select_related("lot", "campaign").first():
        raise NotPossible(
            f"Lot {other.lot.number} is recalled already, by “{other.campaign.title}”: "
            "widen that one, or leave the lot out."
        )


@transaction.atomic
def release(campaign, by):
    """Release the lots that wait for a second person; sales of recalled ones stop with it.

    Returns them. Raises NotPossible.
    """
    campaign = locked(campaign)
    _unless_over(campaign)
    waiting = list(campaign.recalls.filter(ended_at=None, released_at=None).select_related("lot"))
    if not waiting:
        raise NotPossible("No lot waits to be released.")
    if not may_release(campaign, waiting, by):
        raise NotPossible("You asked for this yourself. Somebody else has to release it.")
    if campaign.is_recall:
        _stop(campaign, waiting, by)
    _note_released(campaign, waiting, by)
    note_who_has_it(campaign, waiting, are_new=True)
    return waiting


def may_release(campaign, waiting, by):
    """Whether somebody began neither the draft nor any of the lots that wait."""
    asked = {recall.begun_by_id for recall in waiting}
    return by.pk not in asked | ({campaign.begun_by_id} if campaign.is_draft else set())


def _stop(campaign, recalls, by):
    """The lots are recalled, under the locks of every sale and every parcel."""
    _, lots = lock_stock({recall.lot.product_id for recall in recalls})
    now = {lot.pk: lot for lot in lots}
    _unless_recalled([recall.lot_id for recall in recalls])
    why = f"{campaign.title}: {campaign.reason}"
    for recall in recalls:
        lot = now[recall.lot_id]
        recall.number, recall.stops = lot.number, True
        stock.set_status(lot, Lot.Status.RECALLED, why, recall.begun_by, agreed_by=by)


def _note_released(campaign, recalls, by):
    at = timezone.now()
    for recall in recalls:
        recall.released_by, recall.released_at = by, at
        recall.number = recall.number if recall.stops else recall.lot.number
    Recall.objects.bulk_update(recalls, ["number", "stops", "released_by", "released_at"])
    if campaign.is_draft:
        campaign.released_by, campaign.released_at = by, at
        campaign.save(update_fields=["released_by", "released_at"])


@transaction.atomic
def leave_out(recall, by, why):
    """Take a lot out of a campaign, with a reason that its clinics read. Raises NotPossible.

    A lot that was recalled is on hold then, and somebody takes it out who did not ask for it.
    """
    campaign = locked(recall.campaign)
    _unless_over(campaign)
    recall = Recall.objects.select_related("campaign", "lot").get(pk=recall.pk)
    if recall.ended_at:
        raise NotPossible(f"Lot {recall.lot.number} is out of the campaign already.")
    if recall.stops:
        _free(recall, why, by)
    if recall.is_waiting:
        recall.delete()
    else:
        end(recall, why, by)


def _free(recall, why, by):
    try:
        stock.end_recall(recall.lot, why, by)
    except stock.StillRecalled as error:
        raise NotPossible(str(error)) from error


@transaction.atomic
def give_up(campaign, by):
    """Nothing comes of a draft. Raises NotPossible."""
    campaign = locked(campaign)
    _unless_released(campaign)
    campaign.recalls.all().delete()
    _close(campaign, by, "")


@transaction.atomic
def close(campaign, by, conclusion):
    """End a campaign whose every unit has an ending. Raises NotPossible with what has none."""
    campaign = locked(campaign)
    if why := list(why_not_closed(campaign)):
        raise NotPossible(" ".join(why))
    _close(campaign, by, conclusion)


def why_not_closed(campaign):
    """What keeps a campaign from being closed, in sentences; none where it can be."""
    if not campaign.is_open:
        yield "It is not under way."
        return
    if campaign.recalls.filter(ended_at=None, released_at=None).exists():
        yield "Lots wait to be released or left out."
    if campaign.notices.filter(told_at=None).exists():
        yield "Not everybody is told yet."
    if campaign.is_notice:
        yield from _silent_ones(campaign)
    elif campaign.is_recall:
        yield from _units_without_an_ending(campaign)


def _silent_ones(campaign):
    """Of a field safety notice clinics keep their units; each has to have read it."""
    coverage = coverage_of(campaign)
    if left := coverage.receivers - coverage.answered:
        yield f"{_clinics(left)} not answered yet."


def _units_without_an_ending(campaign):
    found, coverage = preview(in_force(campaign)), coverage_of(campaign)
    units = found.total
    if units.in_the_house:
        yield f"{_units(units.in_the_house)} still in the house: write them off or send them back."
    if coverage.without_an_ending:
        yield f"{_units(coverage.without_an_ending)} with clinics, or nobody said what of them."
    if units.difference:
        yield units.verdict


def _units(many):
    return "1 unit is" if many == 1 else f"{many} units are"


def _clinics(many):
    return "1 clinic has" if many == 1 else f"{many} clinics have"


def _close(campaign, by, conclusion):
    campaign.closed_by, campaign.closed_at = by, timezone.now()
    campaign.conclusion = conclusion
    campaign.save(update_fields=["closed_by", "closed_at", "conclusion"])


def locked(campaign):
    """The campaign as it is now, locked until the transaction ends."""
    return Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)


def _unless_over(campaign):
    if campaign.closed_at:
        raise NotPossible("This campaign is closed.")


def _unless_released(campaign):
    if not campaign.is_draft:
        raise NotPossible("It is no draft any more.")
