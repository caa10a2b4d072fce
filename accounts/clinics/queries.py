"""What other rooms read about clinics."""

from dataclasses import dataclass
from datetime import date
from functools import partial

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from common.folding import holds, keys_of_any
from common.staff_lists import names_of
from common.statements import Statement, asked_key

from ..licences.models import Licence, Profession
from ..licences.policy import State
from ..licences.standing import licences_of_people
from .models import Clinic, Membership, ShipToAddress
from .vat import counting, why_not

PLACE = ("line1", "line2", "line4", "postcode")


@dataclass(frozen=True)
class Acting:
    """As whom a person orders: their role in one clinic, and who answers for its orders.

    `ship_to_countries` are those of the clinic's verified addresses, oldest address first, and
    `ship_to_postcodes` theirs; `vat_verified_on` is a day in ISO 8601.
    """

    clinic: int
    role: str
    responsible: int | None
    ship_to_countries: list
    ship_to_postcodes: list
    vat_number: str = ""
    vat_state: str = ""
    vat_verified_on: str | None = None
    receives_on: str = ""

    def vat(self, today):
        """(its VAT number if that counts today, else why not); both empty without one."""
        verified_on = self.vat_verified_on and date.fromisoformat(self.vat_verified_on)
        counts = counting(self.vat_number, verified_on, today, settings.VAT_NUMBER_DAYS)
        return counts, "" if counts else why_not(self.vat_number, self.vat_state, verified_on)


def clinics_with(word):
    """Keys of clinics by name, a member's name or e-mail, or an address, as staff typed it."""
    clinics = Clinic.objects
    ways = (
        clinics.filter(holds(word, "name")),
        clinics.filter(holds(word, *names_of("memberships__user"))),
        clinics.filter(holds(word, *(f"addresses__{line}" for line in PLACE))),
    )
    return keys_of_any(ways)


def memberships_of(user):
    """Active memberships with their clinics, the first joined first."""
    return Membership.objects.filter(user=user, left_at=None).select_related("clinic")


def acting_with_licences(user, clinic=None, *, lock=False):
    """(Acting or None, Licences of the person and of the clinic's responsible clinician).

    `clinic` is the one ordered for, else the one joined first. With `lock` the licences cannot
    change before commit. One query; two for a person without any licence to read.
    """
    asked = {"user": user.pk} | ({"clinic": clinic.pk} if clinic else {})
    licences = _LICENCES[bool(clinic), lock].rows(**asked)
    acting = licences[0].acting if licences else _as_json(_acted_in(user, clinic)).first()
    return acting and Acting(**acting), licences


def _acting_licences(user, clinic, *, lock=False):
    memberships = _acted_in(user, clinic)
    of_both = Q(professional__user=user)
    of_both |= Q(professional__user__in=memberships.values("clinic__responsible"))
    licences = licences_of_people(of_both, lock=lock)
    return licences.annotate(acting=Subquery(_as_json(memberships)))


def _acted_in(user, clinic):
    """The membership in this clinic, else the first; user and clinic may be Asked."""
    memberships = memberships_of(user).order_by("joined_at", "pk")
    return (memberships.filter(clinic=clinic) if clinic else memberships)[:1]


_USER, _CLINIC = asked_key("user"), asked_key("clinic")
# By whether a clinic is given, and whether the licences are locked.
_LICENCES = {
    (bool(clinic), lock): Statement(partial(_acting_licences, _USER, clinic, lock=lock))
    for clinic in (None, _CLINIC)
    for lock in (False, True)
}


def _as_json(memberships):
    addresses = ShipToAddress.objects.filter(
        clinic=OuterRef("clinic"), status=ShipToAddress.Status.VERIFIED
    )
    return memberships.values_list(
        JSONObject(
            clinic="clinic_id",
            role="role",
            responsible="clinic__responsible_id",
            vat_number="clinic__vat_number",
            vat_state="clinic__vat_state",
            vat_verified_on="clinic__vat_verified_on",
            receives_on="clinic__receives_on",
            ship_to_countries=ArraySubquery(addresses.values("country")),
            ship_to_postcodes=ArraySubquery(addresses.values("postcode")),
        ),
        flat=True,
    )


def verified_addresses(user):
    """Where orders of this person may go: verified addresses of the clinics they belong to."""
    return ShipToAddress.objects.filter(
        status=ShipToAddress.Status.VERIFIED,
        clinic__memberships__in=Membership.objects.filter(user=user, left_at=None),
    ).select_related("clinic", "country")


def only_address(user):
    """That one of them where there is no other; else None."""
    found = _FIRST.rows(user=user.pk)
    return found[0] if len(found) == 1 else None


def verified_address(user, key):
    """That one of them with this key, or None."""
    return _VERIFIED.first(user=user.pk, key=key)


def _verified():
    return verified_addresses(_USER).filter(pk=asked_key("key"))


_VERIFIED = Statement(_verified)
_ADDRESSES = Statement(lambda: verified_addresses(_USER))
_FIRST = Statement(lambda: verified_addresses(_USER)[:2])


def waiting_addresses(user):
    """Addresses of the person's clinics that staff have not looked at yet."""
    return ShipToAddress.objects.filter(
        status=ShipToAddress.Status.WAITING,
        clinic__memberships__in=Membership.objects.filter(user=user, left_at=None),
    ).select_related("clinic", "country")


def clinician_name(user):
    """How a clinician is addressed: "Dr" before the name of a physician."""
    is_physician = Licence.objects.filter(
        professional__user=user, profession=Profession.PHYSICIAN, state=State.VERIFIED
    ).exists()
    return f"Dr {user.display_name}" if is_physician else user.display_name


def verified_address_like(user, address, clinic=None):
    """The verified address of this person that says what `address` (of an order) says, or None.

    Only of `clinic`, or else of any of theirs; of several at one place it is the one that the
    address was copied from.
    """
    if address is None:
        return None
    known = [row for row in _ADDRESSES.rows(user=user.pk) if clinic in (None, row.clinic)]
    same = [row for row in known if is_same_place(row, address)]
    origin = getattr(address, "copied_from", None)
    return min(same, key=lambda row: row.pk != origin, default=None)


def is_same_place(one, other):
    return _place(one) == _place(other)


def _place(address):
    lines = (address.line1, address.line2, address.line3, address.line4, address.state)
    return (
        *((text or "").strip().casefold() for text in (*lines, address.postcode)),
        address.country_id,
    )
