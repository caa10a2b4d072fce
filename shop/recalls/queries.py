"""Who has units of a recalled lot, as staff and the clinics read it."""

from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q, Sum

from accounts.clinics.policy import Deed, roles_that_may
from accounts.models import Membership
from common.statements import Statement
from shop.inventory.models import Pick
from shop.inventory.queries import turned_out_to_be, went_over, who_has

from .models import Answer, Notice
from .policy import Units, all_told, not_accounted_for, told_by


@dataclass
class Place:
    """Units that went to one address of a receiver, came back, or wait to go."""

    address: str
    delivered: int = 0
    returned: int = 0
    waiting: int = 0


@dataclass
class Holder:
    """What one receiver of a notice got, where, and what they said of it."""

    notice: Notice
    places: list = field(default_factory=list)
    answers: list = field(default_factory=list)

    @property
    def delivered(self):
        return sum(place.delivered for place in self.places)

    @property
    def returned(self):
        return sum(place.returned for place in self.places)

    @property
    def waiting(self):
        return sum(place.waiting for place in self.places)

    @property
    def units(self):
        return told_by(self.answers)

    @property
    def unknown(self):
        """Units delivered that did not come back and of which nothing was said."""
        return not_accounted_for(self.delivered, self.returned, self.units)

    @property
    def last_answer(self):
        return self.answers[-1] if self.answers else None


@dataclass(frozen=True)
class Coverage:
    """How far a recall has come."""

    receivers: int
    told: int
    answered: int
    delivered: int
    returned: int
    units: Units

    @property
    def unknown(self):
        return not_accounted_for(self.delivered, self.returned, self.units)


def picks_of(lot):
    """The units of a lot that orders have or had shipped, under whatever number (R24)."""
    return who_has(lot).select_related(
        "order_line__order__signature",
        "order_line__order__shipping_address__country",
        "parcel__address__country",
    )


def delivered_to(notice):
    """(units of the lot that were shipped to the receiver of the notice, those that came back)."""
    shipped = picks_of(notice.recall.lot).filter(_of(notice)).exclude(shipped_at=None)
    return _sums(shipped)


def _sums(shipped):
    found = shipped.aggregate(Sum("quantity", default=0), Sum("returned", default=0))
    return found["quantity__sum"], found["returned__sum"]


def picks_for(notice):
    """The receiver's units of the lot, with their orders."""
    return picks_of(notice.recall.lot).filter(_of(notice)).order_by("shipped_at", "pk")


def _of(notice):
    if notice.clinic_id:
        return Q(order_line__order__signature__clinic=notice.clinic_id)
    return Q(order_line__order__signature=None, order_line__order__user=notice.person_id)


def orders_that_wait(lot):
    """Picks of the lot that have not left; their orders cannot be shipped before other lots are."""
    waiting = picks_of(lot).filter(shipped_at=None)
    return waiting.select_related("order_line__order__signature__clinic").order_by("pk")


def holders(notices):
    """A Holder for each of these notices of one recall, in their order; three queries."""
    notices = list(notices)
    if not notices:
        return []
    found = {receiver(notice.clinic_id, notice.person_id): Holder(notice) for notice in notices}
    for pick in picks_of(notices[0].recall.lot).filter(of_any(notices)).order_by("pk"):
        _add(found[receiver_of(pick)], pick)
    answers = Answer.objects.filter(notice__in=notices).select_related("by").order_by("pk")
    by_notice = {holder.notice.pk: holder for holder in found.values()}
    for answer in answers:
        by_notice[answer.notice_id].answers.append(answer)
    return list(found.values())


def of_any(notices):
    """Which picks are of the receivers of these notices, as a Q."""
    clinics = [notice.clinic_id for notice in notices if notice.clinic_id]
    people = [notice.person_id for notice in notices if notice.person_id]
    order = "order_line__order__"
    return Q(**{f"{order}signature__clinic__in": clinics}) | Q(
        **{f"{order}signature": None, f"{order}user__in": people}
    )


def receiver(clinic, person):
    """What names the receiver of a notice or of units: a clinic, else a person, by key."""
    return ("clinic", clinic) if clinic else ("person", person)


def receiver_of(pick):
    order = pick.order_line.order
    signature = getattr(order, "signature", None)
    return receiver(signature and signature.clinic_id, order.user_id)


def _add(holder, pick):
    goes_to = _goes_to(pick)
    address = goes_to.summary if goes_to else ""
    place = next((place for place in holder.places if place.address == address), None)
    if place is None:
        place = Place(address)
        holder.places.append(place)
    if pick.shipped_at:
        place.delivered += pick.quantity
        place.returned += pick.returned
    else:
        place.waiting += pick.quantity


def _goes_to(pick):
    """Where its units went or, of what has not left, are to go."""
    if pick.shipped_at and pick.parcel:
        return pick.parcel.address
    return pick.order_line.order.shipping_address


def coverage_of(recall):
    """The Coverage of a recall; three queries."""
    has_answered = Exists(Answer.objects.filter(notice=OuterRef("pk")))
    counts = recall.notices.aggregate(
        receivers=Count("pk"),
        told=Count("pk", filter=~Q(told_at=None)),
        answered=Count("pk", filter=has_answered),
    )
    shipped = picks_of(recall.lot).exclude(shipped_at=None)
    delivered, returned = _sums(shipped)
    by_notice = {}
    for answer in Answer.objects.filter(notice__recall=recall).order_by("pk"):
        by_notice.setdefault(answer.notice_id, []).append(answer)
    units = all_told(told_by(answers) for answers in by_notice.values())
    return Coverage(**counts, delivered=delivered, returned=returned, units=units)


def notices_of(user):
    """Notices that the person may read: of their clinics whose lots they see, of orders that they
    placed or signed, also after leaving, and their own."""
    clinics = Membership.objects.filter(
        user=user, left_at=None, role__in=roles_that_may(Deed.SEE_LOTS)
    ).values("clinic")
    related = ("recall__lot__product__parent", "clinic", "person")
    notices = Notice.objects.filter(Q(clinic__in=clinics) | Q(person=user) | _of_own_orders(user))
    return notices.select_related(*related).order_by("-recall__begun_at", "-pk")


def _of_own_orders(user):
    """The condition that a notice is of a clinic for which the user ordered or signed units."""
    own = Pick.objects.filter(
        Q(order_line__order__user=user) | Q(order_line__order__signature__signed_by=user)
    )
    clinic = "order_line__order__signature__clinic"
    of_the_lot = own.filter(lot=OuterRef("recall__lot"), **{clinic: OuterRef("clinic")})
    found = Q(Exists(of_the_lot))
    renumbered = own.filter(went_over("lot")).exclude(shipped_at=None).order_by()
    for its_clinic, lot in renumbered.values_list(clinic, "lot").distinct():
        found |= Q(clinic=its_clinic, recall__lot__in=turned_out_to_be(lot))
    return found


def to_answer(user):
    """Notices of recalls under way that nobody has answered yet."""
    if _UNANSWERED.first() is None:  # As on most days: no more is asked.
        return []
    return _unanswered(notices_of(user))


def _unanswered(notices):
    answered = Exists(Answer.objects.filter(notice=OuterRef("pk")))
    return notices.filter(~answered, recall__ended_at=None)


_UNANSWERED = Statement(lambda: _unanswered(Notice.objects.order_by()).values_list("pk")[:1])
