"""Reads what the rule needs from accounts and catalogue, in as few queries as it can."""

from django.db.models import Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from accounts.clinics.policy import signs_orders
from accounts.clinics.queries import memberships_of
from accounts.queries import licences_of, standing_at
from accounts.verification.policy import Standing, best_standing
from catalogue.models.market import status_in

from .models import PolicyRow, PolicyVersion
from .policy import NO_RESPONSIBLE, Buyer, Item, Policy, Right


def buyer(user, moment, *, membership, signer=None, lock=False):
    """The Buyer that `user` is at a moment, ordering as this Membership (or None).

    `signer` is the responsible clinician who countersigns just now. With `lock` no licence that
    counts can be taken away before commit. One query.
    """
    if not user.is_authenticated:
        return Buyer()
    signs = membership is None or signs_orders(membership.role, user.pk, _responsible(membership))
    standing, rights = _worth(user.pk, user.pk if signs else _responsible(membership), moment, lock)
    return Buyer(
        is_signed_in=True,
        is_active=user.is_active,
        role=membership.role if membership else "",
        signs=signs,
        is_countersigned=_is_signed_by(signer, membership),
        standing=standing,
        rights=rights,
    )


def _is_signed_by(signer, membership):
    return bool(signer and signer.is_active and signer.pk == _responsible(membership))


def _responsible(membership):
    return membership.clinic.responsible_id if membership else None


def _worth(user_id, clinician_id, moment, lock):
    """The standing and rights an order of the user rests on.

    A suspension or revocation of the user's own counts whoever signs.
    """
    people = {user_id, clinician_id} - {None}
    standings = {row: standing_at(row, moment) for row in licences_of(*people, lock=lock)}
    own = best_standing(_of(user_id, standings).values())
    if own in (Standing.SUSPENDED, "revoked"):
        return own, ()
    if clinician_id is None:
        return NO_RESPONSIBLE, ()
    signers = _of(clinician_id, standings)
    return best_standing(signers.values()), _rights(signers)


def _of(user_id, standings):
    return {row: worth for row, worth in standings.items() if row.professional.user_id == user_id}


def _rights(standings):
    return tuple(
        Right(row.profession, row.country, frozenset(row.scope), row.pk)
        for row, worth in standings.items()
        if worth == Standing.VERIFIED
    )


def membership(user, clinic=None):
    """As which Membership the user orders: of this clinic, or of the one joined first; or None."""
    if not user.is_authenticated:
        return None
    memberships = memberships_of(user)
    return (memberships.filter(clinic=clinic) if clinic else memberships).first()


def policy():
    """The Policy in force; one query."""
    in_force = PolicyVersion.objects.filter(published_at__isnull=False)[:1]
    rows = PolicyRow.objects.filter(version=Subquery(in_force.values("pk")))
    return policy_of(rows.select_related("version"))


def policy_of(rows):
    """The Policy that the rows of one version are."""
    rows = list(rows)
    table = {(row.profession, row.supply_class, row.country): row.is_permitted for row in rows}
    return Policy(rows[0].version.number if rows else 0, table)


def with_item_facts(products, country):
    """Products (a queryset) annotated so that `item` needs no further query."""
    return products.select_related("parent").annotate(
        effective_supply_class=Coalesce(
            NullIf("supply_class", Value("")), "parent__supply_class", Value("")
        ),
        market_at_destination=status_in(country),
    )


def item(product):
    """The Item that an annotated product is."""
    return Item(
        supply_class=product.effective_supply_class,
        market=product.market_at_destination,
        is_public=product.is_public and product.family.is_public,
        is_reference=product.is_reference or product.family.is_reference,
        is_confirmed=product.is_confirmed and product.family.is_confirmed,
    )
