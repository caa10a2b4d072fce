"""Who has units of a campaign's lots, and what was said of them."""

from dataclasses import dataclass, field

from django.db.models import Case, Exists, F, OuterRef, Q, Sum, When

from accounts.clinics.policy import Deed, roles_that_may
from accounts.models import Membership
from common.statements import Statement
from shop.inventory.models import Pick
from shop.inventory.queries import turned_out_to_be, went_over

from .goods import BUYER, CLINIC, Goods, of_any, receiver, receiver_of
from .models import Answer, Campaign, Contact, Notice, Recall
from .policy import (
    WORDS,
    Units,
    all_told,
    beyond,
    not_accounted_for,
    told_by,
    without_an_ending,
)

# So many notices are named in a query; of more all are read.
_FEW = 500


@dataclass
class Standing:
    """Units of one lot that one receiver got, the `numbers` that these left under where they were
    asked for, and what they said of them."""

    delivered: int = 0
    returned: int = 0
    waiting: int = 0
    answers: list = field(default_factory=list)
    numbers: set = field(default_factory=set)

    @property
    def units(self):
        return told_by(self.answers)

    @property
    def unknown(self):
        """Units delivered that did not come back and of which nothing was said."""
        return not_accounted_for(self.delivered, self.returned, self.units)

    @property
    def without_an_ending(self):
        return without_an_ending(self.delivered, self.returned, self.units)

    @property
    def beyond(self):
        """Units more than were delivered, by what was said and what came back."""
        return beyond(self.delivered, self.returned, self.units)


@dataclass
class Place:
    """Units that went to one address of a receiver, came back, or wait to go."""

    address: str
    delivered: int = 0
    returned: int = 0
    waiting: int = 0


@dataclass
class Said:
    """What somebody said at once, of one lot or of several: its Answers."""

    answers: list

    @property
    def first(self):
        return self.answers[0]

    @property
    def note(self):
        return next((answer.note for answer in self.answers if answer.note), "")

    @property
    def words(self):
        """What it says of the units of each lot."""
        told = ((answer.recall.lot.number, told_by([answer])) for answer in self.answers)
        return "; ".join(f"lot {number}: {units}" for number, units in told if units)


def said_at_once(answers):
    """Answers, oldest first, as what was Said; they know their lots and people."""
    found = {}
    for answer in answers:
        found.setdefault((answer.by_id, answer.at), Said([])).answers.append(answer)
    return list(found.values())


@dataclass
class Holder:
    """What one receiver of a notice got of each lot, where, and what they said of it; its sums are
    of lots in force.

    `answers` are those that count; `taken_back` those that do no more.
    """

    notice: Notice
    lots: list = field(default_factory=list)  # (Recall, Standing)
    places: list = field(default_factory=list)
    answers: list = field(default_factory=list)
    taken_back: list = field(default_factory=list)
    mail: str = ""  # Why none has arrived, where that is known.

    @property
    def _in_force(self):
        return [standing for recall, standing in self.lots if recall.is_in_force]

    def _sum(self, name):
        return sum(getattr(standing, name) for standing in self._in_force)

    @property
    def delivered(self):
        return self._sum("delivered")

    @property
    def returned(self):
        return self._sum("returned")

    @property
    def waiting(self):
        return self._sum("waiting")

    @property
    def unknown(self):
        return self._sum("unknown")

    @property
    def units(self):
        return all_told(standing.units for standing in self._in_force)

    @property
    def is_open(self):
        """Whether it has or awaits units, and has not answered; of a recall, of all of them."""
        is_missing = self.notice.campaign.is_recall and self.unknown
        return (self.delivered or self.waiting) and (is_missing or not self.has_answered)

    @property
    def said(self):
        """All that was ever Said, oldest first."""
        return said_at_once(sorted([*self.answers, *self.taken_back], key=lambda each: each.pk))

    @property
    def last_answer(self):
        return self.answers[-1] if self.answers else None

    @property
    def has_answered(self):
        """Since it was asked last."""
        return bool(self.answers) and self.answers[-1].at >= self.notice.asked_at


def campaigns_of(lot):
    """The keys of campaigns that a lot (by key) is part of, and that are told of it."""
    told_of = Recall.objects.filter(lot=lot, ended_at=None).exclude(released_at=None)
    return told_of.values("campaign")


def in_force(campaign):
    """The Recalls of a campaign that were released and not taken out, with their lots."""
    return campaign.recalls.filter(ended_at=None).exclude(released_at=None).select_related(*_LOT)


_LOT = ("lot__product__parent",)


def written_after_the_end():
    """What clinics wrote of campaigns that are closed and staff have noted nothing upon yet."""
    later = Contact.objects.filter(notice=OuterRef("notice"), pk__gt=OuterRef("pk"))
    is_dealt_with = Exists(later.exclude(how=Contact.How.WRITTEN))
    return Contact.objects.filter(how=Contact.How.WRITTEN).exclude(is_dealt_with)


def under_way():
    """Campaigns that were released and are not closed."""
    return Campaign.objects.filter(closed_at=None).exclude(released_at=None)


def to_release():
    """Lots of campaigns that wait for a second person."""
    return Recall.objects.filter(released_at=None, ended_at=None)


def told_lots(campaign):
    """As `in_force`, and those that were taken out after their clinics may have been told."""
    return campaign.recalls.exclude(released_at=None).select_related(*_LOT)


def standings(recalls, notices):
    """{(key of a notice, key of a recall): Standing}; three queries, however many there are.

    `notices` is a queryset or a list of one campaign's.
    """
    keys = {receiver(n.clinic_id, n.person_id): n.pk for n in notices}
    goods, found = Goods(recalls), {}
    few = len(keys) <= _FEW
    for row in _sums(goods.picks.filter(of_any(notices)) if few else goods.picks):
        notice = keys.get(receiver(row["clinic"], row["buyer"]))
        if notice is None:
            continue
        standing = found.setdefault((notice, goods.recall_of(row["lot"]).pk), Standing())
        standing.delivered += row["delivered"]
        standing.returned += row["came_back"]
        standing.waiting += row["waiting"]
    for answer in _answers(recalls, keys.values()):
        found.setdefault((answer["notice"], answer["recall"]), Standing()).answers.append(
            Units(*(answer[name] for name in WORDS))
        )
    return found


def _sums(picks):
    shipped = ~Q(shipped_at=None)
    return (
        picks.order_by()
        .values("lot", clinic=F(CLINIC), buyer=F(BUYER))
        .annotate(
            delivered=Sum("quantity", filter=shipped, default=0),
            came_back=Sum("returned", default=0),
            waiting=Sum("quantity", filter=~shipped, default=0),
        )
    )


def _answers(recalls, notices):
    rows = Answer.objects.filter(recall__in=[recall.pk for recall in recalls], taken_back_at=None)
    if len(notices) <= _FEW:
        rows = rows.filter(notice__in=list(notices))
    return rows.order_by("pk").values("notice", "recall", *WORDS)


def holders(notices):
    """A Holder for each of these notices of one campaign, in their order."""
    notices = list(notices)
    if not notices:
        return []
    recalls = list(told_lots(notices[0].campaign))
    goods, found = Goods(recalls), {}
    for notice in notices:
        found[receiver(notice.clinic_id, notice.person_id)] = Holder(notice)
    lots = {}
    for pick in goods.picks_with_places(notices):
        holder, recall = found[receiver_of(pick)], goods.recall_of(pick.lot_id)
        add(_place(holder, pick), pick)
        standing = lots.setdefault((holder.notice.pk, recall.pk), Standing())
        standing.numbers.add(pick.lot.number)
        add(standing, pick)
    answers = Answer.objects.filter(notice__in=notices).select_related("by", "taken_back_by")
    by_notice = {holder.notice.pk: holder for holder in found.values()}
    by_recall = {recall.pk: recall for recall in recalls}
    for answer in answers.order_by("pk"):
        answer.recall, holder = by_recall[answer.recall_id], by_notice[answer.notice_id]
        if answer.is_taken_back:
            holder.taken_back.append(answer)
            continue
        holder.answers.append(answer)
        lots.setdefault((answer.notice_id, answer.recall_id), Standing()).answers.append(answer)
    for holder in found.values():
        own = ((recall, lots.get((holder.notice.pk, recall.pk))) for recall in recalls)
        holder.lots = [(recall, standing) for recall, standing in own if standing]
    return list(found.values())


def _place(holder, pick):
    address = sent_to(pick)
    place = next((place for place in holder.places if place.address == address), None)
    if place is None:
        place = Place(address)
        holder.places.append(place)
    return place


def add(tally, pick):
    """A pick to a Place or a Standing."""
    if pick.shipped_at:
        tally.delivered += pick.quantity
        tally.returned += pick.returned
    else:
        tally.waiting += pick.quantity


def sent_to(pick):
    """Where its units went or, of what has not left, are to go; in words."""
    is_gone = pick.shipped_at and pick.parcel
    address = pick.parcel.address if is_gone else pick.order_line.order.shipping_address
    return address.summary if address else ""


def with_answers(notices):
    """Notices that say whether their receiver `has_answered` since it was asked last."""
    own = Answer.objects.filter(notice=OuterRef("pk"), at__gte=OuterRef("asked_at"))
    answers = own.filter(taken_back_at=None)
    return notices.annotate(has_answered=Exists(answers))


def silent(campaign):
    """The notices of a campaign that nobody has answered since they were asked, of those who have
    units of a lot in force, or wait for some."""
    return _concerned(campaign, _standings(campaign)).filter(has_answered=False)


def unfinished(campaign):
    """The `silent` notices, and those of a recall that said nothing of some unit."""
    found, is_open = _standings(campaign), Q(has_answered=False)
    if campaign.is_recall:
        is_open |= Q(pk__in={notice for (notice, _), each in found.items() if each.unknown})
    return _concerned(campaign, found).filter(is_open)


def _standings(campaign):
    return standings(list(in_force(campaign)), campaign.notices.all())


def _concerned(campaign, found):
    notices = campaign.notices.filter(pk__in=whom_it_concerns(found))
    return with_answers(notices.select_related("clinic", "person", "campaign"))


def whom_it_concerns(found):
    """The keys of notices, of these standings, whose receiver has units or waits for some."""
    return {notice for (notice, _), each in found.items() if each.delivered or each.waiting}


def orders_that_wait(campaign):
    """Picks of its lots that have not left, with their orders and parcels."""
    waiting = Goods(in_force(campaign)).picks.filter(shipped_at=None)
    return waiting.select_related("lot", "order_line__order__signature__clinic", "parcel")


def notices_of(user):
    """Notices that the person may read: of their clinics whose lots they see, of orders that they
    placed or signed, also after leaving, and their own; none of drills."""
    clinics = Membership.objects.filter(
        user=user, left_at=None, role__in=roles_that_may(Deed.SEE_LOTS)
    ).values("clinic")
    notices = Notice.objects.filter(Q(clinic__in=clinics) | Q(person=user) | _of_own_orders(user))
    related = ("campaign", "clinic", "person")
    shown = notices.exclude(campaign__kind=Campaign.Kind.DRILL)
    return shown.select_related(*related).order_by("-campaign__released_at", "-pk")


def _of_own_orders(user):
    """The condition that a notice is of a clinic for which the user ordered or signed units."""
    own = Pick.objects.filter(
        Q(order_line__order__user=user) | Q(order_line__order__signature__signed_by=user)
    )
    told_of = Recall.objects.exclude(released_at=None)
    recalls = told_of.filter(campaign=OuterRef(OuterRef("campaign")))
    of_the_lots = own.filter(lot__in=recalls.values("lot"), **{CLINIC: OuterRef("clinic")})
    found = Q(Exists(of_the_lots))
    renumbered = own.filter(went_over("lot")).exclude(shipped_at=None).order_by()
    for its_clinic, lot in renumbered.values_list(CLINIC, "lot").distinct():
        lots = turned_out_to_be(lot)
        about = told_of.filter(campaign=OuterRef("campaign"), lot__in=lots)
        found |= Q(Exists(about), clinic=its_clinic)
    return found


def to_answer(user):
    """Notices of campaigns under way that nobody has answered yet, of who has units of a lot."""
    if _UNANSWERED.first() is None:  # As on most days: no more is asked.
        return []
    found = _unanswered(notices_of(user)).prefetch_related("campaign__recalls__lot__product")
    concerned = _concerned_of_any(found)
    return [one for one in found if (one.campaign_id, *_receiver_of(one)) in concerned]


def _concerned_of_any(notices):
    """{(key of a campaign, kind and key of a receiver)} of who has units of its lots or waits for
    some; three queries, however many campaigns the notices are of."""
    recalls = Recall.objects.filter(campaign__in={one.campaign_id for one in notices})
    recalls = list(recalls.filter(ended_at=None).exclude(released_at=None))
    goods = Goods(recalls)
    rows = list(_sums(goods.picks.filter(of_any(notices))))
    return {
        (recall.campaign_id, *receiver(row["clinic"], row["buyer"]))
        for recall in recalls
        for row in rows
        if goods.are_of(recall, row["lot"], is_shipped=row["delivered"] > 0)
    }


def _receiver_of(notice):
    return receiver(notice.clinic_id, notice.person_id)


def _unanswered(notices):
    in_force = Recall.objects.filter(
        campaign=OuterRef("campaign"), released_at__isnull=False, ended_at=None
    )
    open_ones = with_answers(notices).filter(Exists(in_force), campaign__closed_at=None)
    return open_ones.filter(has_answered=False).exclude(campaign__kind=Campaign.Kind.DRILL)


_UNANSWERED = Statement(lambda: _unanswered(Notice.objects.order_by()).values_list("pk")[:1])


def clinics_with(recalls):
    """Who has units of these lots: (name, delivered, returned, waiting) a clinic, by name."""
    shipped = ~Q(shipped_at=None)
    picks = Goods(recalls).picks.order_by()
    return (
        picks.values(name=F(f"{CLINIC}__name"), clinic=F(CLINIC), person=_ORDERED_FOR_NONE)
        .annotate(
            delivered=Sum("quantity", filter=shipped, default=0),
            came_back=Sum("returned", default=0),
            waiting=Sum("quantity", filter=~shipped, default=0),
        )
        .order_by("name", "clinic", "person")
    )


_ORDERED_FOR_NONE = Case(When(**{f"{CLINIC}": None}, then=F(f"{BUYER}__email")))
