"""What follows a recall: who has units is found at once, told by the worker, and answers."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from accounts.models import Clinic, Membership
from accounts.personal_data.closing import contact_of
from common import mail
from common.deeds import NotPossible
from common.endings import Ended
from common.links import link
from shop.inventory.locks import lock_lot
from shop.inventory.models import Lot, Movement
from shop.inventory.queries import former_numbers
from shop.ordering.hearing import Member, Message, who_hears

from .models import Answer, Notice, Recall
from .policy import Units, told_by, what_cannot_be
from .queries import delivered_to, of_any, picks_of, receiver, receiver_of

A_BATCH = 200


def follow(ending):
    """A lot was recalled, or its recall ended."""
    if ending.what == Ended.LOT:
        look_at(Lot.objects.get(pk=ending.lot))


@transaction.atomic
def look_at(lot):
    """Begin or end the Recall of a lot as its status says. Safe to run twice or late."""
    lot = lock_lot(lot)
    open_recalls = Recall.objects.filter(lot=lot, ended_at=None)
    if lot.status != Lot.Status.RECALLED:
        open_recalls.update(ended_at=timezone.now())
    else:
        recall = open_recalls.first() or _begin(lot)
        _tell_anew_if_renumbered(recall, lot)
        _note_who_has_it(recall)


def _begin(lot):
    begun = lot.movements.filter(kind=Movement.Kind.RECALLED).order_by("pk").last()
    return Recall.objects.create(
        lot=lot,
        number=lot.number,
        begun_by=begun.by if begun else None,
        begun_at=begun.at if begun else timezone.now(),
    )


def _tell_anew_if_renumbered(recall, lot):
    """Who was told a number that turned out to be wrong looks for it on no pack."""
    if recall.number != lot.number:
        recall.notices.update(told_at=None)
        recall.number = lot.number
        recall.save(update_fields=["number"])


def _note_who_has_it(recall):
    """A Notice for each who has units and no notice yet: a corrected number may add some (R24)."""
    picks = picks_of(recall.lot).select_related(None).order_by()
    order = "order_line__order__"
    clinics = picks.filter(**{f"{order}signature__isnull": False})
    people = picks.filter(**{f"{order}signature": None}).exclude(**{f"{order}user": None})
    noted = [
        *(Notice(recall=recall, clinic_id=key) for key in _keys(clinics, "signature__clinic")),
        *(Notice(recall=recall, person_id=key) for key in _keys(people, "user")),
    ]
    Notice.objects.bulk_create(noted, ignore_conflicts=True)
    if recall.notices.filter(told_at=None).exists():
        tell_all.enqueue(recall.pk)


def _keys(picks, of_order):
    return picks.values_list(f"order_line__order__{of_order}", flat=True).distinct()


def sweep():
    """Begin, end and tell what a killed process left; for the worker's start and the day's run."""
    open_recalls = Recall.objects.filter(ended_at=None).values("lot")
    recalled, followed = Q(status=Lot.Status.RECALLED), Q(pk__in=open_recalls)
    missed = list(Lot.objects.filter(recalled & ~followed))
    over = list(Lot.objects.filter(followed & ~recalled))
    for lot in (*missed, *over, *Lot.objects.filter(recalled & followed)):
        look_at(lot)
    return f"{len(missed)} begun, {len(over)} ended"


@task()
def sweep_at_start():
    sweep()


@task()
def tell_all(recall_pk):
    """Write to everybody who is not told yet; killed at any moment, it goes on where it stopped."""
    while _tell_some(recall_pk):
        pass


@transaction.atomic
def _tell_some(recall_pk):
    """Whether there were any. Notice and mails are written together: each is told once."""
    untold = Notice.objects.filter(recall=recall_pk, told_at=None).order_by("pk")
    notices = list(untold.select_for_update(skip_locked=True)[:A_BATCH])
    if notices:
        letters = _letters(notices)
        mail.send_many("recall", [pair for pairs in letters.values() for pair in pairs])
        for notice in notices:
            notice.told_at, notice.told = timezone.now(), len(letters[notice.pk])
        Notice.objects.bulk_update(notices, ["told_at", "told"])
    return bool(notices)


def _letters(notices):
    """{notice key: [(address, context)]}; as many queries for many as for few."""
    recall = Recall.objects.select_related("lot__product__parent").get(pk=notices[0].recall_id)
    clinics = Clinic.objects.in_bulk([notice.clinic_id for notice in notices if notice.clinic_id])
    members = _members(clinics)
    picks = _picks(notices, recall.lot)
    former = former_numbers(recall.lot)
    found = {}
    for notice in notices:
        own = picks.get(receiver(notice.clinic_id, notice.person_id), [])
        clinic = clinics.get(notice.clinic_id)
        context = {
            "lot": recall.lot,
            "clinic": clinic,
            "delivered": sum(pick.quantity for pick in own if pick.shipped_at),
            "returned": sum(pick.returned for pick in own),
            "waiting": sum(pick.quantity for pick in own if not pick.shipped_at),
            "written_as": sorted(former | {pick.lot.number for pick in own} - {recall.lot.number}),
            "page": link("recall", notice.pk),
        }
        readers = _readers(own, members.get(notice.clinic_id) if clinic else None)
        found[notice.pk] = [(to, context | {"name": name}) for name, to in readers]
    return found


def _members(clinics):
    """{clinic key: {person key: (Member, user)}} of open accounts."""
    rows = Membership.objects.filter(clinic__in=clinics, left_at=None, user__is_active=True)
    found = {key: {} for key in clinics}
    for row in rows.select_related("user"):
        is_responsible = clinics[row.clinic_id].responsible_id == row.user_id
        member = Member(row.user_id, row.role, is_responsible)
        found[row.clinic_id][row.user_id] = (member, row.user)
    return found


def _picks(notices, lot):
    """{receiver: picks of the lot}, with who ordered and who signed."""
    people = ("order_line__order__user", "order_line__order__signature__signed_by")
    found = {}
    for pick in picks_of(lot).filter(of_any(notices)).select_related(*people).order_by("pk"):
        found.setdefault(receiver_of(pick), []).append(pick)
    return found


def _readers(picks, members):
    """(name, address) of everybody who hears of it, each address once."""
    people = {key: user for key, (_, user) in (members or {}).items()}
    there = None if members is None else [member for member, _ in members.values()]
    heard = {}
    for order in {pick.order_line.order_id: pick.order_line.order for pick in picks}.values():
        signature = getattr(order, "signature", None)
        signed_by = signature.signed_by if signature else None
        people |= {person.pk: person for person in (order.user, signed_by) if person}
        keys = who_hears(
            Message.RECALLED, there, order.user_id, signed_by.pk if signed_by else None
        )
        heard |= dict.fromkeys(keys)
    found = dict.fromkeys(_contact(people[key]) for key in heard)
    return [(name, to) for name, to in found if to]


def _contact(person):
    return (person.display_name, person.email) if person.is_active else contact_of(person)


class Answered(NotPossible):
    """Somebody else has answered since the page was opened."""


@transaction.atomic
def answer(notice, by, units, note="", *, seen):
    """Keep what somebody says of the receiver's units; `seen` is how many answers they had read.

    Raises NotPossible where more would be accounted for than was delivered, and Answered.
    """
    notice = Notice.objects.select_for_update(no_key=True).get(pk=notice.pk)
    answers = list(notice.answers.select_related("by"))
    if len(answers) != seen:
        last = answers[-1]
        raise Answered(
            f"{last.by.display_name} has answered since you opened this page. What is told below "
            "is with that answer; correct your numbers where needed and send them again."
        )
    delivered, returned = delivered_to(notice)
    problem = what_cannot_be(delivered, told_by(answers).and_then(units), returned)
    if problem:
        raise NotPossible(problem)
    return Answer.objects.create(
        notice=notice,
        by=by,
        still_here=units.still_here,
        used=units.used,
        destroyed=units.destroyed,
        passed_on=units.passed_on,
        note=note,
    )


def acknowledge(notice, by, *, seen):
    """Say that it was read and the lot is used no more; what was told of units stays as it was."""
    still_here = told_by(notice.answers.all()).still_here
    return answer(notice, by, Units(still_here=still_here), seen=seen)
