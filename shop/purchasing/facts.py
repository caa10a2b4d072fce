"""Reads what the rule needs from accounts and catalogue, in as few queries as it can."""

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils.timezone import localdate

from accounts.clinics.policy import signs_orders
from accounts.clinics.queries import acting_with_licences, memberships_of
from accounts.licences.policy import Standing, best_standing
from accounts.licences.standing import licences_of_people, standing_at
from catalogue.models.market import status_in
from catalogue.models.product import own_or_familys
from common.kept import Memory
from common.statements import Statement

from .models import PolicyRow, PolicyVersion
from .policy import NO_RESPONSIBLE, Buyer, Item, Policy, Right
from .prices import Reader


def buyer(user, moment, *, clinic=None, signer=None, lock=False):
    """The Buyer that `user` is at a moment, for this clinic or else the one joined first.

    `signer` is the responsible clinician who countersigns just now. With `lock` no licence that
    counts can be taken away before commit. One query.
    """
    if not user.is_authenticated:
        return Buyer()
    acting, licences = acting_with_licences(user, clinic, lock=lock)
    if acting is None:
        standing, rights = _worth(licences, user.pk, user.pk, moment)
        return Buyer(True, user.is_active, standing=standing, rights=rights)
    signs = signs_orders(acting.role, user.pk, acting.responsible)
    standing, rights = _worth(licences, user.pk, user.pk if signs else acting.responsible, moment)
    vat_number, why_none = acting.vat(localdate(moment))
    return Buyer(
        is_signed_in=True,
        is_active=user.is_active,
        role=acting.role,
        ship_to_countries=tuple(acting.ship_to_countries),
        ship_to_postcodes=tuple(acting.ship_to_postcodes),
        signs=signs,
        is_countersigned=_is_signed_by(signer, acting),
        standing=standing,
        rights=rights,
        given_vat_number=acting.vat_number,
        vat_number=vat_number,
        why_no_vat_number=why_none,
        receives_on=acting.receives_on,
        clinic=acting.clinic,
    )


def _is_signed_by(signer, acting):
    return bool(signer and signer.is_active and signer.pk == acting.responsible)


def _worth(licences, user_id, clinician_id, moment):
    """The standing and rights an order of the user rests on.

    A suspension or revocation of the user's own counts whoever signs.
    """
    standings = {licence: standing_at(licence, moment) for licence in licences}
    own = best_standing(_of(user_id, standings).values())
    if own in (Standing.SUSPENDED, Standing.REVOKED):
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


def price_reader(user, moment):
    """The Reader that `user` is at a moment; two queries, none for a visitor."""
    if not user.is_authenticated:
        return Reader()
    clinicians = _answering_for(user)
    licences = licences_of_people(Q(professional__user__in=[user.pk, *clinicians]))
    standings = {row: standing_at(row, moment) for row in licences}
    return Reader(
        is_signed_in=True,
        is_active=user.is_active,
        reads_prices=user.is_staff and user.has_perm("partner.view_stockrecord"),
        standing=best_standing(_of(user.pk, standings).values()),
        clinicians=tuple(best_standing(_of(one, standings).values()) for one in clinicians),
    )


def _answering_for(user):
    """The key of who countersigns the user's orders in each of their clinics; None for nobody."""
    clinics = [
        row.clinic
        for row in memberships_of(user).select_related("clinic__responsible")
        if not signs_orders(row.role, user.pk, row.clinic.responsible_id)
    ]
    answering = (clinic.responsible for clinic in clinics)
    return [person.pk if person and person.is_active else None for person in answering]


def policy():
    """The Policy in force; one query, and one more the first time that a version is."""
    version = _IN_FORCE.first()
    return _POLICIES.get(version, lambda: policy_of(_answers(version)))


def _answers(version):
    """Those of a published version, which never change."""
    return answers_of(PolicyRow.objects.filter(version=version))


_POLICIES = Memory(4)
_IN_FORCE = Statement(
    lambda: PolicyVersion.objects.filter(published_at__isnull=False).values_list("pk", flat=True)[
        :1
    ]
)


def answers_of(rows):
    """A queryset of PolicyRows of one version, as policy_of takes them."""
    return rows.values_list(
        "version__number", "profession", "supply_class", "country", "is_permitted"
    )


def policy_of(answers):
    """The Policy that the answers of one version are."""
    answers = list(answers)
    version = answers[0][0] if answers else 0
    return Policy(version, {tuple(cell): permits for _, *cell, permits in answers})


def with_item_facts(products, country):
    """Products (a queryset) annotated so that `item` needs no further query."""
    return products.select_related("parent").annotate(
        effective_supply_class=own_or_familys("supply_class"),
        market_at_destination=status_in(country),
        **{f"both_{name}": _of_both(name) for name in _FLAGS},
    )


_FLAGS = ("is_public", "is_reference", "is_confirmed")


def _of_both(name):
    """Whether a product and its family, where it has one, are public or confirmed; whether either
    is for reference only."""
    own, familys = Q(**{name: True}), Q(**{f"parent__{name}": True})
    both = own | familys if name == "is_reference" else own & (familys | Q(parent=None))
    return ExpressionWrapper(both, BooleanField())


# What `item` reads of a product so annotated.
ITEM_FACTS = (
    *("effective_supply_class", "market_at_destination", "sales_unit"),
    *(f"both_{name}" for name in _FLAGS),
)


def item(product):
    """The Item that an annotated product, or a row of its annotations, is."""
    return Item(
        supply_class=product.effective_supply_class,
        market=product.market_at_destination,
        is_public=product.both_is_public,
        is_reference=product.both_is_reference,
        is_confirmed=product.both_is_confirmed,
        is_described=product.sales_unit != "",
    )
