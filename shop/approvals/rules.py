"""An owner says what the clinic lets its members spend; a member says who stands in for them."""

from django.db import transaction

from accounts.clinics.locks import active_members, lock_clinic, membership_of
from accounts.clinics.policy import Deed, Role
from accounts.models import User
from common import mail
from common.clock import now, today
from common.deeds import NotPossible
from common.links import link

from . import looking, wording
from .models import Delegation, SpendingRules
from .queries import named, rules_of


@transaction.atomic
def say(clinic, by, *, steps, limits, asks_beyond):
    """The next row of a clinic's rules: `steps` (above, keys of people), `limits` {key: amount}.

    Raises NotPossible for who is no owner any more, where somebody named has left, or where nothing
    changes. What waits is asked of whom it concerns now, once this is committed.
    """
    clinic = lock_clinic(clinic)
    membership_of(clinic, by, Deed.MANAGE)
    before = rules_of(clinic.pk)
    members = set(active_members(clinic).values_list("user", flat=True))
    steps = sorted(steps, key=lambda step: step[0])
    if not members.issuperset({*limits, *(key for _, keys in steps for key in keys)}):
        raise NotPossible("Somebody of those has left the clinic. Nothing was changed.")
    said = {
        "steps": [{"above": str(above), "by": sorted(keys)} for above, keys in steps],
        "limits": {str(key): str(amount) for key, amount in sorted(limits.items())},
        "asks_beyond": asks_beyond,
    }
    if SpendingRules(**said).rules == before:
        raise NotPossible("It is so already: nothing was changed.")
    row = SpendingRules.objects.create(clinic=clinic, by=by, **said)
    _tell(row, before)
    transaction.on_commit(lambda: looking.look_at_clinic(clinic, now()), robust=True)
    return row


def _tell(row, before):
    """Owners, and whom it concerns: who approves or did, and whose limit is another one."""
    now_ = row.rules
    people = {key for rules in (before, now_) for step in rules.steps for key in step.by}
    limits = [before.limits or {}, now_.limits or {}]
    people |= {key for key in {*limits[0], *limits[1]} if limits[0].get(key) != limits[1].get(key)}
    members = active_members(row.clinic)
    people |= set(members.filter(role=Role.OWNER).values_list("user", flat=True))
    there = User.objects.filter(pk__in=people, is_active=True).exclude(pk=row.by_id)
    keys = {key for step in now_.steps for key in step.by} | set(now_.limits)
    for reader in there.filter(pk__in=members.values("user")).order_by("pk"):
        told = {"row": row, "reader": reader, "page": link("clinic-one", row.clinic_id)}
        told["said"] = wording.rules_in_words(now_, named(keys)).items()
        mail.send("spending_rules", reader.email, told)


@transaction.atomic
def delegate(clinic, of, to, from_day, until_day):
    """`to` says yes for `of` from a day through another. Raises NotPossible."""
    clinic = lock_clinic(clinic)
    membership_of(clinic, of)
    if to == of or not active_members(clinic).filter(user=to, user__is_active=True).exists():
        raise NotPossible("Choose another member of the clinic.")
    if not today() <= from_day <= until_day:
        raise NotPossible("The days begin today at the earliest, and end after they begin.")
    made = Delegation.objects.create(
        clinic=clinic, of=of, to=to, from_day=from_day, until_day=until_day
    )
    _tell_delegate(made)
    transaction.on_commit(lambda: looking.look_at_clinic(clinic, now()), robust=True)
    return made


@transaction.atomic
def end_delegation(delegation, by):
    """From now on nobody stands in; raises NotPossible where it has ended already."""
    clinic = lock_clinic(delegation.clinic)
    found = Delegation.objects.select_related("of", "to", "clinic").get(pk=delegation.pk)
    if found.ended_at or found.of_id != by.pk:
        raise NotPossible("It has ended already.")
    found.ended_at = now()
    found.save(update_fields=["ended_at"])
    _tell_delegate(found)
    transaction.on_commit(lambda: looking.look_at_clinic(clinic, now()), robust=True)


def _tell_delegate(delegation):
    told = {"delegation": delegation, "reader": delegation.to, "page": link("approvals")}
    mail.send("approval_stands_in", delegation.to.email, told)
