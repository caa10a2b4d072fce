"""Another e-mail address for an account: asked for, told to the old one, confirmed by its owner.

The link to the new address proves the mailbox and nothing else, so it counts only in a session of
the account (docs/rules/accounts.md, A9). The link to the old one stops what it tells of, from any
browser, as long as the old address holds.
"""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.core import signing
from django.db import IntegrityError, transaction

from common import mail
from common.clock import now
from common.deeds import NotPossible
from common.links import link
from common.mail import Urgency
from common.security_log import Event, masked, note

from .locks import lock_account, refuse_if_closed
from .models import EmailChange, User

VALID_FOR = timedelta(days=3)
TAKEN = (
    "This address belongs to another account by now. Nothing was changed: you sign in with the "
    "address you had."
)
OVER = (
    "This link is over: the change was made, stopped, or replaced by a later one, or three days "
    "have passed. Nothing was changed."
)
_CONFIRM, _STOP = "accounts.email_change.confirm", "accounts.email_change.stop"


def pending_change(user):
    """What the person asked for and can still confirm, or None."""
    return EmailChange.objects.filter(user=user, asked_at__gt=now() - VALID_FOR).first()


@transaction.atomic
def ask(user, email, seen_from):
    """Replaces what was asked before. `seen_from`: in words, where the question came from."""
    user = lock_account(user.pk)
    refuse_if_closed(user)
    EmailChange.objects.filter(user=user).delete()
    change = EmailChange.objects.create(user=user, email=email.lower(), asked_at=now())
    note(Event.EMAIL_ASKED, user=user, address=masked(change.email))
    write_to_new_address(change)
    context = {
        "change": change,
        "stop_page": link("email-change-stop", _signed([user.pk, user.email], _STOP)),
        "password_page": link("account_reset_password"),
        "seen_from": seen_from,
    }
    mail.send("email_change_asked", user.email, context, Urgency.LETS_IN)
    return change


def write_to_new_address(change):
    """The link; or, where the address has an account of its own, that nothing was changed."""
    if _is_taken(change):
        context = {"password_page": link("account_reset_password")}
        return mail.send("email_change_taken", change.email, context, Urgency.LETS_IN)
    page = link("email-change-confirm", _signed(change.pk, _CONFIRM))
    return mail.send("email_change_confirm", change.email, {"page": page}, Urgency.LETS_IN)


def change_of_token(token):
    """The EmailChange that the link to a new address is about; None for one that is over."""
    pk = _unsigned(token, _CONFIRM)
    since = now() - VALID_FOR
    return EmailChange.objects.filter(pk=pk, asked_at__gt=since).first() if pk else None


@transaction.atomic
def confirm(change):
    """The person signs in with the new address from now on; returns the old one.

    Raises NotPossible where the change is over or the address has got another account.
    """
    user = lock_account(change.user_id)
    refuse_if_closed(user)
    change = EmailChange.objects.select_for_update().filter(pk=change.pk).first()
    if change is None:
        raise NotPossible(OVER)
    if _is_taken(change):
        raise NotPossible(TAKEN)
    old = user.email
    _put(user, change.email)
    note(Event.EMAIL, user=user, before=masked(old), now=masked(user.email))
    change.delete()
    for address in (old, user.email):
        mail.send("email_changed", address, {"old": old, "new": user.email}, Urgency.LETS_IN)
    return old


def _put(user, email):
    user.email = email
    try:
        with transaction.atomic():
            EmailAddress.objects.filter(user=user).delete()
            EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
            user.save(update_fields=["email"])
    except IntegrityError as error:  # Somebody else got it in the same moment.
        raise NotPossible(TAKEN) from error


def owner_of_stop(token):
    """(User, whether the old address still holds) of the link to an old address, or None."""
    pk, old = _unsigned(token, _STOP) or (None, "")
    user = User.objects.filter(pk=pk, is_active=True).first()
    return user and (user, user.email == old)


@transaction.atomic
def stop(token):
    """Keep the address that the link was sent to; whether something was asked for."""
    owner, _ = owner_of_stop(token) or (None, False)
    if owner is None:
        return False
    lock_account(owner.pk)  # It is confirmed before this or after it, never meanwhile.
    owner, holds = owner_of_stop(token) or (None, False)
    return holds and bool(forget(owner))


def forget(user):
    """End what was asked for; returns how many."""
    count = EmailChange.objects.filter(user=user).delete()[0]
    if count:
        note(Event.EMAIL_STOPPED, user=user)
    return count


def end_with_the_password(sender, user, **kwargs):
    """Whoever asked under the old password may be the reason for the new one."""
    forget(user)


def forget_old(moment):
    """Delete what nobody confirmed in time; returns how many."""
    return EmailChange.objects.filter(asked_at__lte=moment - VALID_FOR).delete()[0]


def _is_taken(change):
    """Whether the address has an account, be it confirmed or only begun."""
    others = User.objects.exclude(pk=change.user_id)
    return others.filter(email__iexact=change.email).exists()


def _signed(value, salt):
    return signing.dumps(value, salt=salt)


def _unsigned(token, salt):
    try:
        return signing.loads(token, salt=salt, max_age=VALID_FOR)
    except signing.BadSignature:
        return None
