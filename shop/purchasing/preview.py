"""Who would lose or gain what by a version of the policy: the rule itself is asked, old and new."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.db.models import Count, Q

from accounts.clinics.policy import Role
from accounts.licences.policy import Standing, State
from accounts.licences.standing import standing_at
from accounts.models import Clinic, Licence, User
from catalogue.models import Product
from catalogue.models.product import for_sale, own_or_familys
from common.order_states import WAITING
from common.supply_classes import SupplyClass

from .models import LineDecision
from .policy import Buyer, Destination, Item, Right, may_buy

MOST_SHOWN = 100


@dataclass(frozen=True)
class Effect:
    """What one clinician loses and gains, as (supply class, country), and for how many others
    their licence answers."""

    user: User
    licence: int
    lost: tuple
    gained: tuple
    answers_for: int = 0


@dataclass(frozen=True)
class Preview:
    """The people concerned, those who lose first, and what is under way that would be stopped."""

    effects: tuple
    losing: int
    gaining: int
    asked: int
    orders: tuple
    order_count: int
    basket_count: int
    products: tuple

    @property
    def not_shown(self):
        return max(0, self.losing + self.gaining - len(self.effects))


def preview(old, new, moment):
    """The Preview of the step from one Policy to another.

    Licences are read in portions; people with the same rights get the same answer, so that the
    rule is asked once a kind.
    """
    difference = cache(lambda rights: _difference(rights, old, new))
    losing, gaining, asked = {}, {}, 0
    for user, rights in _people(moment):
        asked += 1
        lost, gained = difference(tuple(_kind(right) for right in rights))
        if lost:
            losing[user] = (rights[0].licence, lost, gained)
        elif gained:
            gaining[user] = (rights[0].licence, lost, gained)
    shown = dict([*losing.items(), *gaining.items()][:MOST_SHOWN])
    orders = _orders_hit(old, new)
    return Preview(
        effects=_effects(shown),
        losing=len(losing),
        gaining=len(gaining),
        asked=asked,
        orders=tuple(orders[:MOST_SHOWN].values_list("pk", "number")),
        order_count=orders.count(),
        basket_count=_baskets_hit(losing),
        products=_products_of(
            {
                name
                for *_, lost, gained in [*losing.values(), *gaining.values()]
                for name, _ in (*lost, *gained)
            }
        ),
    )


def _people(moment):
    """(user key, Rights) of everybody with a licence that counts at the moment."""
    licences = Licence.objects.filter(state=State.VERIFIED).order_by("professional__user", "pk")
    user, rights = None, []
    for licence in licences.select_related("professional").iterator(chunk_size=2000):
        if standing_at(licence, moment) != Standing.VERIFIED:
            continue
        if licence.professional.user_id != user:
            if rights:
                yield user, rights
            user, rights = licence.professional.user_id, []
        scope = frozenset(licence.scope)
        rights.append(Right(licence.profession, licence.country, scope, licence.pk))
    if rights:
        yield user, rights


def _kind(right):
    return Right(right.profession, right.country, right.scope)


def _difference(rights, old, new):
    """((class, country) lost, and gained) by whoever has these Rights."""
    buyer = Buyer(is_signed_in=True, role=Role.CLINICIAN, standing=Standing.VERIFIED, rights=rights)
    lost, gained = [], []
    for country in sorted({right.country for right in rights}):
        for name in SupplyClass.values:
            item = Item(name, market="open")
            before, after = (
                may_buy(buyer, item, Destination(country), policy).is_allowed
                for policy in (old, new)
            )
            if before != after:
                (lost if before else gained).append((name, country))
    return tuple(lost), tuple(gained)


def _effects(found):
    users = User.objects.in_bulk(list(found))
    answers_for = dict(
        Clinic.objects.filter(responsible__in=list(found))
        .values_list("responsible")
        .annotate(members=Count("memberships", filter=Q(memberships__left_at=None)))
        .order_by()
    )
    return tuple(
        Effect(users[pk], licence, lost, gained, max(0, answers_for.get(pk, 0) - 1))
        for pk, (licence, lost, gained) in found.items()
    )


def _orders_hit(old, new):
    """Orders not shipped yet of which a line rests on a permission that would end."""
    Order = apps.get_model("order.Order")
    waiting = LineDecision.objects.filter(line__order__status__in=WAITING)
    cells = waiting.order_by().values_list("profession", "supply_class", "country").distinct()
    ended = [cell for cell in cells if old.permits(*cell) and not new.permits(*cell)]
    hit = Q(pk=None)
    for profession, supply_class, country in ended:
        hit |= Q(profession=profession, supply_class=supply_class, country=country)
    lines = waiting.filter(hit)
    return Order.objects.filter(pk__in=lines.values("line__order")).order_by("date_placed")


def _baskets_hit(losing):
    """How many open baskets of people who lose hold something of what they lose."""
    lines = apps.get_model("basket.Line").objects.filter(basket__status="Open")
    wanted = lines.filter(basket__owner__in=list(losing)).annotate(name=_class("product__"))
    lost = {user: {name for name, _ in lost} for user, (_, lost, _) in losing.items()}
    found = wanted.values_list("basket", "basket__owner", "name")
    return len({basket for basket, owner, name in found if name in lost[owner]})


def _products_of(names):
    """(class, how many products on sale are of it) of these classes."""
    sold = Product.objects.filter(for_sale())
    rows = sold.annotate(name=_class("")).values_list("name").order_by()
    counts = defaultdict(int, rows.annotate(units=Count("pk")))
    return tuple((SupplyClass(name), counts[name]) for name in SupplyClass.values if name in names)


def _class(prefix):
    return own_or_familys("supply_class", prefix)
