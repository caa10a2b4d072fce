"""The end of an account: what is deleted at once, and what stays as a restricted record."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction

from shop.common.clock import now

from . import documents
from .models import ClosedAccount, LicenceDocument, Review, User
from .queries import licences_of
from .verification.locks import NotPossible, lock_professional

OF_STAFF = (
    "This is an account of staff. A superuser takes the staff rights away first; the account then "
    "stays on the decisions it made."
)
OF_REVIEWER = (
    "This account decided about licences of others. Who decided is part of that record, so it "
    "cannot be erased; a superuser can switch it off."
)


@transaction.atomic
def close_account(user, by, reason, *, keep_until):
    """Anonymise and lock the account under the locks of an order; raises NotPossible.

    `keep_until` is the last day for which a recall or an authority may ask who this was, or None
    when nothing was ever delivered or decided.
    """
    refuse_if_kept(user)
    lock_professional(user)
    list(licences_of(user, lock=True))
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active and hasattr(user, "closed_account"):
        return user.closed_account
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
    return record


def refuse_if_kept(user):
    """Raises NotPossible for whoever is part of other people's records."""
    if user.is_staff or user.is_superuser:
        raise NotPossible(OF_STAFF)
    if Review.objects.filter(reviewer=user).exists():
        raise NotPossible(OF_REVIEWER)


def has_decisions(user):
    return Review.objects.filter(licence__professional__user=user).exists()


def contact_of(user):
    """(name, e-mail address) for a recall notice; of a closed account those of its record."""
    record = ClosedAccount.objects.filter(user=user).first()
    return (record.name, record.email) if record else (user.display_name, user.email)


def _delete_what_nothing_keeps(user):
    for paper in LicenceDocument.objects.select_for_update().filter(user=user):
        if paper.deleted_at is None:
            documents.delete(paper)
        LicenceDocument.objects.filter(pk=paper.pk).update(original_name="removed")
    for export in user.exports.all():
        documents.delete_file(export.file.name)
        export.delete()
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()


def _anonymise(user):
    """The row stays, because orders and decisions point to it; nobody can sign in with it.

    A changed password ends every session.
    """
    user.email = f"closed-{user.pk}@closed.invalid"
    user.first_name = user.last_name = ""
    user.is_active = False
    user.set_unusable_password()
    user.save()
    user.groups.clear()
    user.user_permissions.clear()
