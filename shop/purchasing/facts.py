"""Reads what the rule needs from accounts and catalogue, in as few queries as it can."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from accounts.queries import licences_of, standing_at
from accounts.verification.policy import Standing, best_standing
from catalogue.models import MarketStatus

from .models import ProfessionRule
from .policy import Buyer, Item


def buyer(user, moment, *, lock=False):
    """The Buyer that `user` is at a moment; one query. With `lock` nobody can revoke meanwhile."""
    if not user.is_authenticated:
        return Buyer()
    licences = list(licences_of(user, lock=lock))
    standings = {licence: standing_at(licence, moment) for licence in licences}
    return Buyer(
        is_signed_in=True,
        is_active=user.is_active,
        profession=_verified_profession(standings),
        standing=best_standing(standings.values()),
        licence_countries=frozenset(
            licence.country for licence in licences if standings[licence] == Standing.VERIFIED
        ),
    )


def _verified_profession(standings):
    """The one profession in which a person is verified, read from the locked licence itself."""
    verified = (row.profession for row, worth in standings.items() if worth == Standing.VERIFIED)
    return next(verified, "")


def with_item_facts(products, destination):
    """Products (a queryset) annotated so that `item` needs no further query."""
    return (
        products.select_related("parent")
        .alias(
            effective_supply_class=Coalesce(
                NullIf("supply_class", Value("")), "parent__supply_class"
            )
        )
        .annotate(
            market_at_destination=Subquery(
                MarketStatus.objects.filter(product=OuterRef("pk"), country=destination).values(
                    "status"
                )[:1]
            ),
            permitted_professions=ArraySubquery(
                ProfessionRule.objects.filter(
                    supply_class=OuterRef("effective_supply_class")
                ).values("profession")
            ),
        )
    )


def item(product):
    """The Item that an annotated product is."""
    return Item(
        permitted_professions=frozenset(product.permitted_professions or ()),
        market=product.market_at_destination or "unknown",
        is_public=product.is_public and product.family.is_public,
        is_reference=product.is_reference or product.family.is_reference,
        is_confirmed=product.is_confirmed and product.family.is_confirmed,
    )
