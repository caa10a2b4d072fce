"""Where all units of lots are that were ever received: the preview, and the end, of a campaign."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import F, Q, Sum
from django.db.models.functions import TruncDate

from common.clock import today
from shop.dispatch.days import arrival
from shop.dispatch.routes import route_to
from shop.inventory.models import Movement, Pick

from .goods import BUYER, CLINIC, Goods
from .policy import Whereabouts, altogether

Kind = Movement.Kind
_RECEIVED = (Kind.RECEIVED, Kind.CORRECTED)


@dataclass(frozen=True)
class Found:
    """A lot of a campaign, where its units are, and how many clinics have some.

    `under_former` left under a number that turned out to be wrong, and count in that lot's books.
    """

    recall: object
    units: Whereabouts
    clinics: int = 0
    under_former: int = 0


@dataclass(frozen=True)
class Preview:
    """All lots of a campaign together, and how many clinics have any of them."""

    lots: list = field(default_factory=list)
    clinics: int = 0

    @property
    def total(self):
        return altogether(found.units for found in self.lots)


def preview(recalls):
    """The Preview of some recalls; as many queries for many lots as for one."""
    recalls = list(recalls)
    goods = Goods(recalls)
    counts = _counts([recall.lot_id for recall in recalls])
    clinics, receivers, former = _receivers(goods)
    lots = [
        Found(
            recall,
            _whereabouts(recall.lot, counts[recall.lot_id]),
            clinics[recall.pk],
            former[recall.pk],
        )
        for recall in recalls
    ]
    return Preview(lots, receivers)


def _whereabouts(lot, count):
    """Of a lot as it is now; the ledger says what came and went, its picks who has it."""
    return Whereabouts(
        received=count["received"],
        shelf=lot.on_hand - count["picked"] - count["packed"],
        apart=lot.apart,
        picked=count["picked"],
        packed=count["packed"],
        under_way=count["under_way"],
        delivered=count["out"] - count["returned"] - count["under_way"],
        destroyed=-count[Kind.WRITTEN_OFF],
        sent_back=-count[Kind.SENT_BACK],
        missing=-count[Kind.COUNTED],
        returned=count["returned"],
    )


def _counts(lots):
    """{key of a lot: Counter}, of its ledger and of its picks."""
    found = {lot: Counter() for lot in lots}
    change = Sum(F("on_hand_change") + F("apart_change"))
    ledger = Movement.objects.filter(lot__in=lots).order_by()
    for lot, kind, units in ledger.values_list("lot", "kind").annotate(units=change):
        found[lot]["received" if kind in _RECEIVED else kind] += units
    for row in _picks(lots):
        tally = found[row["lot"]]
        for name in ("picked", "packed", "out", "returned"):
            tally[name] += row[name]
        if _is_under_way(row["day"], row["country"]):
            tally["under_way"] += row["out"] - row["returned"]
    return found


def _picks(lots):
    """The units of picks by the day on which they left and the country that they went to."""
    gone, packed = ~Q(shipped_at=None), Q(parcel__isnull=False)
    return (
        Pick.objects.filter(lot__in=lots)
        .order_by()
        .values("lot", day=TruncDate("shipped_at"), country=F("parcel__address__country"))
        .annotate(
            picked=Sum("quantity", filter=~gone & ~packed, default=0),
            packed=Sum("quantity", filter=~gone & packed, default=0),
            out=Sum("quantity", filter=gone, default=0),
            returned=Sum("returned", default=0),
        )
    )


def _is_under_way(day, country):
    """Whether a parcel that left on a day has yet to arrive, as far as that can be said."""
    if day is None or not country or (today() - day).days > _LONGEST:
        return False
    arrives_on = arrival(day, route_to(country))
    return arrives_on is not None and arrives_on > today()


_LONGEST = 31  # Days that any parcel is under way.


def _receivers(goods):
    """(receivers of each recall, receivers of any, units of each under a former number)."""
    rows = (
        goods.picks.order_by()
        .values("lot", clinic=F(CLINIC), buyer=F(BUYER))
        .annotate(units=Sum("quantity"))
    )
    of_recall, everybody, former = {}, set(), Counter()
    for row in rows:
        recall, key = goods.recall_of(row["lot"]).pk, row["clinic"] or ("person", row["buyer"])
        of_recall.setdefault(recall, set()).add(key)
        everybody.add(key)
        if row["lot"] in goods.former:
            former[recall] += row["units"]
    counts = Counter({recall: len(keys) for recall, keys in of_recall.items()})
    return counts, len(everybody), former
