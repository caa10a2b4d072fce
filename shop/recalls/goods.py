"""The units that recalls are about: picks of their lots, under whatever number they left (R24)."""

from django.db.models import Q

from shop.inventory.models import Pick
from shop.inventory.queries import same_goods_of

CLINIC = "order_line__order__signature__clinic"
BUYER = "order_line__order__user"

_WITH_PEOPLE = ("lot", BUYER, "order_line__order__signature__signed_by")
_WITH_PLACES = ("order_line__order__shipping_address__country", "parcel__address__country")


class Goods:
    """The units of the lots of some recalls, of one campaign where `recall_of` is asked.

    Units that left under the number of a lot that is recalled itself are that lot's; else they are
    of the first lot that they turned out to be of. Asks the ledger when it is made.
    """

    def __init__(self, recalls):
        self.recalls = {recall.lot_id: recall for recall in recalls}
        self._of_lot = dict(self.recalls)
        self._same = same_goods_of(self.recalls)
        for lot, same in self._same.items():
            for other in sorted(same):
                self._of_lot.setdefault(other, self.recalls[lot])

    @property
    def former(self):
        """The keys of lots whose number turned out to be that of a recalled one."""
        return self._of_lot.keys() - self.recalls.keys()

    @property
    def picks(self):
        """What orders have of them, or had shipped."""
        found = Q(lot__in=list(self.recalls))
        if self.former:
            found |= Q(lot__in=list(self.former)) & ~Q(shipped_at=None)
        return Pick.objects.filter(found).order_by("pk")

    def recall_of(self, lot):
        """The Recall that a pick's lot, by key, comes under."""
        return self._of_lot[lot]

    def are_of(self, recall, lot, *, is_shipped):
        """Whether units that left, or wait, under the number of a lot, by key, are of a recall."""
        return lot == recall.lot_id or (is_shipped and lot in self._same.get(recall.lot_id, ()))

    def picks_for(self, notices):
        """Those of the receivers of these notices, with their orders and people."""
        return self.picks.filter(of_any(notices)).select_related(*_WITH_PEOPLE)

    def picks_with_places(self, notices):
        """As `picks_for`, and where each went or is to go."""
        return self.picks_for(notices).select_related(*_WITH_PEOPLE, *_WITH_PLACES)


def of_any(notices):
    """Which picks are of the receivers of these notices, as a Q."""
    clinics = [notice.clinic_id for notice in notices if notice.clinic_id]
    people = [notice.person_id for notice in notices if notice.person_id]
    of_people = Q(order_line__order__signature=None) & Q(**{f"{BUYER}__in": people})
    return Q(**{f"{CLINIC}__in": clinics}) | of_people


def receiver(clinic, person):
    """What names the receiver of a notice or of units: a clinic, else a person, by key."""
    return ("clinic", clinic) if clinic else ("person", person)


def receiver_of(pick):
    order = pick.order_line.order
    signature = getattr(order, "signature", None)
    return receiver(signature and signature.clinic_id, order.user_id)
