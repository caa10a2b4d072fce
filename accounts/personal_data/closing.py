"""The end of an account: closed for good, with what law keeps of it; or switched off."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Q

from common.clock import now
from common.deeds import NotPossible
from common.endings import Ended, announce

from ..clinics.members import leave_all, refuse_if_needed, stop_acting
from ..clinics.models import Invitation
from ..licences.locks import lock_licences
from ..licences.models import ConflictOfInterest, Licence, Notice, Review
from ..licences.policy import State
from ..look_ups.models import LookUp
from ..papers import keeping
from ..papers.models import LicenceDocument
from ..signing_in import changing_email, sessions
from ..signing_in.locks import lock_account
from ..signing_in.models import CLOSED_ADDRESS
from .models import ClosedAccount

OF_STAFF = (
    "This is an account of staff. A superuser takes the staff rights away first; the account then "
    "stays on the decisions it made."
)
OF_REVIEWER = (
    "This account decided about licences of others. Who decided is part of that record, so it "
    "cannot be erased; a superuser can switch it off."
)

# Only a decision leads here, and orders name the licence that they rest on.
_DECIDED = (State.VERIFIED, State.REFUSED, State.SUSPENDED, State.REVOKED, State.REPLACED)


@transaction.atomic
def close_account(user, by, reason, *, keep_until):
    """Anonymise and switch off the account under the locks of an order; raises NotPossible.

    `keep_until` is the last day for which a recall or an authority may ask who this was, or None
    when nothing was ever delivered or decided.
    """
    user = lock_account(user.pk)
    if hasattr(user, "closed_account"):
        return user.closed_account
    refuse_if_kept(user)
    leave_all(user)
    lock_licences(user)
    record = ClosedAccount.objects.create(
        user=user,
        closed_at=now(),
        closed_by=by,
        reason=reason,
        keep_until=keep_until,
        name=user.get_full_name() if keep_until else "",
        email=user.email if keep_until else "",
    )
    _delete_what_nothing_keeps(user)
    _anonymise(user)
    announce(Ended.ACCOUNT, person=user.pk)
    return record


@transaction.atomic
def switch_off(user, by):
    """Let nobody act with this account any more, and forget nothing; it may be opened again."""
    user = lock_account(user.pk)
    user.is_active = False
    user.save(update_fields=["is_active"])
    sessions.end_all(user)
    stop_acting(user, by)
    announce(Ended.ACCOUNT, person=user.pk)


@transaction.atomic
def open_again(user):
    """What ended with `switch_off` stays ended; what waited for the account may go on."""
    user = lock_account(user.pk)
    user.is_active = True
    user.save(update_fields=["is_active"])
    announce(Ended.ACCOUNT, person=user.pk)


def refuse_if_kept(user):
    """Raises NotPossible for whoever is part of other people's records, or needed by a clinic."""
    if user.is_staff or user.is_superuser:
        raise NotPossible(OF_STAFF)
    if Review.objects.filter(reviewer=user).exists():
        raise NotPossible(OF_REVIEWER)
    refuse_if_needed(user)


def has_decisions(user):
    """Whether a decision or a look-up about a licence of the person is on record."""
    return any(
        records.objects.filter(licence__professional__user=user).exists()
        for records in (Review, LookUp)
    )


def contact_of(user):
    """(name, e-mail address) for a recall notice; of a closed account those of its record."""
    record = ClosedAccount.objects.filter(user=user).first()
    return (record.name, record.email) if record else (user.display_name, user.email)


def _delete_what_nothing_keeps(user):
    _delete_licences(user)
    for paper in LicenceDocument.objects.select_for_update().filter(user=user):
        if paper.deleted_at is None:
            keeping.delete(paper)
        LicenceDocument.objects.filter(pk=paper.pk).update(original_name="removed")
    for export in user.exports.select_for_update():  # One that is being made gets its file first.
        keeping.delete_file(export.file.name)
        export.delete()
    about = Q(professional__user=user) | Q(reviewer=user)
    ConflictOfInterest.objects.filter(about).delete()
    _forget_invitations(user)
    sessions.end_all(user)
    EmailAddress.objects.filter(user=user).delete()
    changing_email.forget(user)
    Authenticator.objects.filter(user=user).delete()


def _forget_invitations(user):
    """To whom a clinic wrote is forgotten; that somebody joined stays in its log."""
    addresses = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    addresses = [address.lower() for address in (user.email, *addresses)]
    invitations = Invitation.objects.filter(Q(email__in=addresses) | Q(accepted_by=user))
    invitations.filter(accepted_at=None, withdrawn_at=None).update(withdrawn_at=now())
    invitations.update(email=closed_address(user))


def closed_address(user):
    return f"closed-{user.pk}{CLOSED_ADDRESS}"


def _delete_licences(user):
    """Drafts, applications that nobody has decided about, and the reminders of all others."""
    licences = Licence.objects.filter(professional__user=user)
    for licence in licences.filter(reviews=None, look_ups=None).exclude(state__in=_DECIDED):
        keeping.forget(licence.documents.all())
        licence.delete()
    Notice.objects.filter(licence__in=licences).delete()
    licences.update(new_first_name="", new_last_name="")


def _anonymise(user):
    """The row stays, because orders and decisions point to it; nobody can sign in with it.

    A changed password ends every session.
    """
    user.email = closed_address(user)
    user.first_name = user.last_name = ""
    user.is_active = False
    user.set_unusable_password()
    user.save()
    user.groups.set([])
    user.user_permissions.set([])
