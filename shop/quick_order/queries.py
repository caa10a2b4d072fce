"""What quick order reads beside the catalogue: what is in the basket, and what was ordered."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial

from django.apps import apps
from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Count, DateTimeField, F, Min, OuterRef, Subquery, Sum
from django.db.models.functions import Cast
from django.utils import timezone

from common.order_states import OrderState
from common.statements import Asked, IsAnyOf, Statement, asked_key, asked_keys
from shop.inventory.models import Pick
from shop.ordering.basket_queries import key_of_cookie
from shop.purchasing.queries import has_many_orders, is_of, keys_of_orders

from .draft import Row

# What counts as ordered often: in so many orders of so many days, of which the newest are looked
# at; no more than these are shown.
_OFTEN, _LATELY, _NEWEST, MOST_USUAL = 2, timedelta(days=180), 100, 20


@dataclass(frozen=True)
class Usual:
    """A product that is ordered often, as it was ordered last: `line` is the key of that line."""

    product: int
    times: int
    title: str
    units: int
    line: int


@dataclass(frozen=True)
class Ordered:
    """A line of an order that is put in again, by `key`: the sales unit that was decided on, the
    day that was `agreed_to` of a lot near its end, and that which what was sent `lasted_to` at
    least."""

    key: int
    product_id: int | None
    family: int | None
    unit_price_excl_tax: Decimal | None
    currency: str
    decided_unit: str | None
    agreed_to: date | None
    lasted_to: date | None


def in_basket(request):
    """{product key: units} of the reader's open basket; one query, none where there is none."""
    if request.user.is_authenticated:
        return dict(_UNITS["owner"].rows(key=request.user.pk))
    key = key_of_cookie(request)
    return dict(_UNITS["pk"].rows(key=key)) if key else {}


def ordered_lines(user, keys):
    """{key: Ordered} of those of these lines of orders that the reader may see."""
    if not (keys and user.is_authenticated):
        return {}
    found = _ORDERED.rows(user=user.pk, pks=list(keys))
    return {each.key: each for each in (Ordered(*row) for row in found)}


def latest_lines(user, products):
    """{product key: key of the line of the last order of it that the person may see}."""
    return dict(_LATEST.rows(user=user.pk, pks=list(products))) if products else {}


def rows_of_order(user, number):
    """The Rows of an order that the reader may see, to be put in again; None of any other."""
    if not user.is_authenticated:
        return None
    lines = _OF_ORDER.rows(user=user.pk, number=number)
    return [Row(*told, order_line=key) for *told, key in lines] or None


def usual_of(user, on):
    """What the person and their clinics order often, of lately: the oftenest first."""
    rows = _USUAL[has_many_orders(user)].rows(user=user.pk, lately=lately(on))
    return [Usual(*row) for row in rows]


def lately(on):
    """The moment since which orders are of lately, on a day."""
    return timezone.make_aware(datetime.combine(on - _LATELY, time.min))


def rows_of_usual(user, on):
    """The Rows of that, with as many units as were ordered last."""
    return [
        Row(one.title, str(one.units), one.product, order_line=one.line)
        for one in usual_of(user, on)
    ]


def _units(of):
    lines = apps.get_model("basket", "Line").objects.filter(basket__status="Open", short_dated=None)
    lines = lines.filter(**{f"basket__{of}": asked_key("key")}).order_by()
    return lines.values("product").annotate(units=Sum("quantity")).values_list("product", "units")


def _ordered():
    sent = Pick.objects.filter(order_line=OuterRef("pk")).order_by().values("order_line")
    sent = sent.annotate(first=Min("lot__expires_on")).values("first")
    lines = _lines_of(keys_of_orders(asked_key("user"))).filter(IsAnyOf(F("pk"), asked_keys()))
    return lines.values_list(
        "pk",
        "product_id",
        "product__parent",
        "unit_price_excl_tax",
        "order__currency",
        "decision__sales_unit",
        "short_dated__expires_on",
        Subquery(sent),
    )


def _of_order():
    orders = _orders()
    orders = orders.filter(is_of(asked_key("user")), number=Asked("number", CharField()))
    lines = _lines_of(ArraySubquery(orders.order_by().values("pk")))
    return lines.values_list("title", Cast("quantity", CharField()), "product_id", "pk")


def _latest():
    lines = _lines_of(keys_of_orders(asked_key("user"))).filter(
        IsAnyOf(F("product_id"), asked_keys())
    )
    newest_first = lines.order_by("product", "-order__date_placed", "-pk").distinct("product")
    return newest_first.values_list("product", "pk")


def often_ordered(*, has_many):
    """The products that an Asked `user` orders often, in the newest orders Asked `lately`: each
    with how many `times`, and title, units and key of its last line."""
    lines = _lines_of(_newest(_among_all() if has_many else _theirs()))
    by_product = lines.filter(product__isnull=False).order_by().values("product")
    newest_first = {
        f"all_{name}": ArrayAgg(name, order_by=["-pk"]) for name in ("title", "quantity", "pk")
    }
    often = by_product.annotate(times=Count("order", distinct=True), **newest_first)
    last = {name.replace("all", "last"): F(f"{name}__0") for name in newest_first}
    return often.filter(times__gte=_OFTEN).annotate(**last).order_by("-times", "product_id")


def _newest(orders):
    """Keys of the newest of some orders (a queryset) that were placed lately and not cancelled."""
    since = Asked("lately", DateTimeField())
    lately = orders.exclude(status=OrderState.CANCELLED).filter(date_placed__gte=since)
    return ArraySubquery(lately.order_by("-date_placed", "-pk").values("pk")[:_NEWEST])


def _theirs():
    return _orders().filter(IsAnyOf(F("pk"), keys_of_orders(asked_key("user"))))


def _among_all():
    """The same, from the newest of everybody's on: for who has many."""
    return _orders().filter(is_of(asked_key("user")))


def _orders():
    return apps.get_model("order", "Order").objects


def _usual(has_many):
    told = ("product", "times", "last_title", "last_quantity", "last_pk")
    return often_ordered(has_many=has_many).values_list(*told)[:MOST_USUAL]


def _lines_of(orders):
    """Lines of these orders (keys for IsAnyOf)."""
    lines = apps.get_model("order", "Line").objects
    return lines.filter(IsAnyOf(F("order"), orders)).order_by("pk")


_UNITS = {of: Statement(partial(_units, of)) for of in ("owner", "pk")}
_ORDERED, _OF_ORDER = Statement(_ordered), Statement(_of_order)
_LATEST = Statement(_latest)
_USUAL = {has_many: Statement(partial(_usual, has_many)) for has_many in (False, True)}
