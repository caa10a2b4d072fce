"""What follows a release: who has units is noted at once, told by the worker, and reminded.

The deeds of staff are campaigns.py, those of clinics answering.py.
"""

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django_tasks import task

from common import mail
from common.endings import Ended
from shop.inventory.locks import lock_lot
from shop.inventory.models import Lot, Movement
from shop.inventory.queries import neighbours

from . import telling
from .goods import BUYER, CLINIC, Goods, receiver
from .models import Campaign, Notice, Recall
from .policy import Next, next_step
from .queries import in_force, silent, under_way, with_answers

A_BATCH = 200
_AT_ONCE = 1000


def follow(ending):
    """A lot was recalled, or its recall ended."""
    if ending.what == Ended.LOT:
        look_at(Lot.objects.get(pk=ending.lot))


@transaction.atomic
def look_at(lot):
    """Begin or end the Recall of a lot as its status says. Safe to run twice or late."""
    lot = lock_lot(lot)
    stopping = Recall.objects.filter(lot=lot, ended_at=None, stops=True).select_related("campaign")
    recall = stopping.first()
    if not lot.is_recalled:
        if recall:
            end(recall, lot.status_reason)
    elif recall is None:
        recall = _begin(lot)
        note_who_has_it(recall.campaign, [recall])
    else:
        _tell_again(recall, lot)
    for told in Recall.objects.filter(lot=lot).filter(_OF_A_NOTICE).select_related("campaign"):
        _tell_again(told, lot)


# Lots that are told of and not stopped.
_OF_A_NOTICE = Q(
    ended_at=None,
    released_at__isnull=False,
    campaign__kind=Campaign.Kind.NOTICE,
    campaign__closed_at=None,
)


def _tell_again(recall, lot):
    """Who turned out to have units of a lot is told, and everybody of a number that was wrong."""
    _tell_anew_if_renumbered(recall, lot)
    note_who_has_it(recall.campaign, [recall])


def _begin(lot):
    """A recall that began below the pages of a campaign; of units of a lot that is recalled, with
    that lot's."""
    begun = lot.movements.filter(kind=Movement.Kind.RECALLED).order_by("pk").last()
    at, by = (begun.at, begun.by) if begun else (timezone.now(), None)
    others = Recall.objects.filter(lot__in=neighbours(lot), ended_at=None, stops=True)
    same = others.select_related("campaign").first()
    campaign = same.campaign if same else _campaign_of(lot, at, by)
    when = {"begun_by": by, "begun_at": at, "released_at": at}
    return Recall.objects.create(campaign=campaign, lot=lot, number=lot.number, stops=True, **when)


def _campaign_of(lot, at, by):
    return Campaign.objects.create(
        title=f"Lot {lot.number} of {lot.product.full_name}"[:120],
        reason=lot.status_reason,
        to_do=Campaign.ToDo.KEEP,
        begun_by=by,
        begun_at=at,
        released_at=at,
    )


def _tell_anew_if_renumbered(recall, lot):
    """Who was told a number that turned out to be wrong looks for it on no pack."""
    if recall.number != lot.number:
        notices_about([recall]).update(told_at=None)
        recall.number = lot.number
        recall.save(update_fields=["number"])


def end(recall, why, by=None):
    """The Recall of a lot is over; who has units of it is told so."""
    recall.ended_at, recall.ended_by, recall.why_ended = timezone.now(), by, why[:300]
    recall.save(update_fields=["ended_at", "ended_by", "why_ended"])
    notices_about([recall]).exclude(told_at=None).update(told_at=None)
    have_told(recall.campaign)
    if recall.stops:
        _close_if_all_ended(recall.campaign)


def _close_if_all_ended(campaign):
    """A campaign of which no lot is left has nothing more to find out."""
    if not campaign.recalls.filter(ended_at=None).exists():
        Campaign.objects.filter(pk=campaign.pk, closed_at=None).update(closed_at=timezone.now())


def notices_about(recalls):
    """The notices of those who have units of these lots of one campaign, or wait for some."""
    return _notices_of(recalls[0].campaign, _receivers(Goods(recalls)))


def _notices_of(campaign, receivers):
    clinics = [key for kind, key in receivers if kind == "clinic"]
    people = [key for kind, key in receivers if kind == "person"]
    return campaign.notices.filter(clinic__in=clinics) | campaign.notices.filter(person__in=people)


def note_who_has_it(campaign, recalls, are_new=False):
    """A Notice for each who has units of these lots and none yet: a corrected number may add some
    (R24). Who has one already is asked anew where the lots are new to the campaign."""
    receivers = _receivers(Goods(recalls))
    rows = campaign.notices.order_by().values_list("clinic", "person")
    there = {receiver(clinic, person) for clinic, person in rows}
    if are_new and there:
        known = _notices_of(campaign, receivers)
        known.update(told_at=None, asked_at=timezone.now(), reminded=0, reminded_at=None)
    new = [
        Notice(campaign=campaign, **{f"{kind}_id": key}) for kind, key in sorted(receivers - there)
    ]
    Notice.objects.bulk_create(new, ignore_conflicts=True, batch_size=_AT_ONCE)
    have_told(campaign)


def note_later(lots):
    """Units of these lots (keys) leave: the worker notes who gets them, and tells them, where a
    notice that stops nothing is under way. It sees the job with the deed, when that is committed.
    """
    about = Recall.objects.filter(lot__in=lots, ended_at=None, campaign__closed_at=None)
    told_of = about.filter(campaign__kind=Campaign.Kind.NOTICE).exclude(released_at=None)
    for campaign in set(told_of.values_list("campaign", flat=True)):
        note_late.enqueue(campaign)


@task()
def note_late(campaign_pk):
    """Whoever got units since is told as the others were; twice does no harm."""
    _note_late(Campaign.objects.get(pk=campaign_pk))


@transaction.atomic
def _note_late(campaign):
    if campaign.is_open and (lots := list(in_force(campaign))):
        note_who_has_it(campaign, lots)


def _receivers(goods):
    """Who has units or waits for some, each once: ("clinic", key), else ("person", key)."""
    rows = set(goods.picks.order_by().values_list("order_line__order__signature", CLINIC, BUYER))
    named = {receiver(clinic, None if signature else buyer) for signature, clinic, buyer in rows}
    return named - {receiver(None, None)}


def have_told(campaign):
    """The worker tells whoever of a campaign is to be told."""
    if campaign.notices.filter(told_at=None).exists():
        tell_all.enqueue(campaign.pk)


def sweep():
    """Begin, end and tell what a killed process left; for the worker's start and the day's run."""
    stopping = Recall.objects.filter(ended_at=None, stops=True).order_by()
    is_followed = Exists(stopping.filter(lot=OuterRef("pk")))
    recalled = Lot.objects.filter(status=Lot.Status.RECALLED)
    missed = list(recalled.exclude(is_followed))
    over = list(Lot.objects.exclude(status=Lot.Status.RECALLED).filter(is_followed))
    for lot in (*missed, *over, *recalled.filter(is_followed)):
        look_at(lot)
    for campaign in Campaign.objects.filter(kind=Campaign.Kind.NOTICE, closed_at=None):
        _note_late(campaign)  # Its lots are still sold: to others too.
    untold = Notice.objects.filter(campaign=OuterRef("pk"), told_at=None)
    for campaign in Campaign.objects.filter(Exists(untold)):
        have_told(campaign)
    return f"{len(missed)} begun, {len(over)} ended"


@task()
def sweep_at_start():
    sweep()


@task()
def tell_all(campaign_pk):
    """Write to everybody who is not told yet; killed at any moment, it goes on where it stopped."""
    while _tell_some(campaign_pk):
        pass


@transaction.atomic
def _tell_some(campaign_pk):
    """Whether there were any. Notice and mails are written together: each is told once."""
    untold = Notice.objects.filter(campaign=campaign_pk, told_at=None).order_by("pk")
    notices = list(untold.select_for_update(skip_locked=True, no_key=True)[:A_BATCH])
    if notices:
        at = timezone.now()  # No mail of it is older.
        _note_told(_write(notices), at)
    return bool(notices)


def _note_told(letters, at):
    """One statement for all notices of which as many people were told."""
    told = {}
    for key, own in letters.items():
        told.setdefault(len(own), []).append(key)
    for many, keys in told.items():
        Notice.objects.filter(pk__in=keys).update(told_at=at, told=many)


def _write(notices, **more):
    """Queue the mails of these notices of one campaign; of a drill none leave, they are counted."""
    letters = telling.letters(notices)
    if not notices[0].campaign.is_drill:
        mails = [
            (to, context | more, telling.proof_of(notices[0].campaign_id, key))
            for key, own in letters.items()
            for to, context in own
        ]
        mail.send_many("recall", mails)
    return letters


def remind(moment):
    """Write again to whom the clock of a campaign says so; what was done, in words."""
    silent_ones = under_way().exclude(kind=Campaign.Kind.DRILL).order_by("pk")
    return f"{sum(_remind(campaign, moment) for campaign in silent_ones)} reminders"


def _remind(campaign, moment):
    due = [notice.pk for notice in silent(campaign) if step_of(notice, moment) == Next.REMIND]
    return sum(
        _remind_some(due[start : start + A_BATCH], moment) for start in range(0, len(due), A_BATCH)
    )


@transaction.atomic
def _remind_some(keys, moment):
    """How many were reminded; each is looked at again under lock, so that none is twice."""
    rows = with_answers(Notice.objects.filter(pk__in=keys).select_related("campaign"))
    unanswered = rows.filter(has_answered=False).order_by("pk")
    locked = unanswered.select_for_update(of=("self",), skip_locked=True, no_key=True)
    notices = [notice for notice in locked if step_of(notice, moment) == Next.REMIND]
    if notices:
        _write(notices, reminder=True)
        due = Notice.objects.filter(pk__in=[notice.pk for notice in notices])
        due.update(reminded=F("reminded") + 1, reminded_at=moment)
    return len(notices)


def step_of(notice, moment):
    """What comes next for a silent notice: the Next; it waits where it was not told yet."""
    if notice.told_at is None:
        return Next.WAIT
    clock = notice.campaign.remind_every, notice.campaign.reminders
    last = max(filter(None, (notice.told_at, notice.reminded_at)))
    return next_step(notice.told, last, notice.reminded, *clock, moment)
