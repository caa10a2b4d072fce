"""What of accounts is noted in the security log, and when: hung on the signals that tell of it."""

from allauth.account import signals as account
from allauth.account.authentication import get_authentication_records
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth import signals as auth
from django.contrib.auth.models import Group
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save

from common.security_log import Event, masked, note

from .models import User

_FLAGS = ("is_staff", "is_superuser")
_GIVEN_OR_TAKEN = {"post_add": "given", "post_remove": "taken"}


def listen():
    """Called once, when the app is ready."""
    for signal, receiver, sender in (
        (auth.user_logged_in, signed_in, None),
        (auth.user_logged_out, signed_out, None),
        (auth.user_login_failed, not_signed_in, None),
        (account.password_changed, password, None),
        (account.password_set, password, None),
        (account.password_reset, password, None),
        (mfa.authentication_failed, factor_failed, None),
        (mfa.authenticator_reset, factor_renewed, None),
        (post_save, factor_added, Authenticator),
        (post_delete, factor_removed, Authenticator),
        (pre_save, flags, User),
        (post_save, first_flags, User),
        (post_delete, group_deleted, Group),
        (m2m_changed, groups, User.groups.through),
        (m2m_changed, permissions, User.user_permissions.through),
        (m2m_changed, permissions, Group.permissions.through),
    ):
        signal.connect(receiver, sender=sender, dispatch_uid=f"security log: {receiver.__name__}")


def signed_in(sender, request, user, **kwargs):
    records = get_authentication_records(request, user)
    means = [row.get("type") or row["method"] for row in records]
    note(Event.SIGNED_IN, user=user, request=request, by_means_of=means)


def signed_out(sender, request, user, **kwargs):
    if user is not None:
        note(Event.SIGNED_OUT, user=user, request=request)


def not_signed_in(sender, credentials, request=None, **kwargs):
    """Also who is asked again and gives a wrong password: then they are signed in."""
    address = credentials.get("email") or credentials.get("username") or ""
    user = User.objects.filter(email__iexact=address).first()
    note(Event.NOT_SIGNED_IN, user=user, request=request, address=masked(address))


def password(sender, request, user, signal, **kwargs):
    by_link = signal is account.password_reset
    note(Event.PASSWORD, user=user, request=request, by_means_of="link" if by_link else "page")


def factor_failed(sender, request, user, authenticator, **kwargs):
    note(Event.FACTOR_FAILED, user=user, request=request, kind=str(authenticator.type))


def factor_renewed(sender, request, user, authenticator, **kwargs):
    note(Event.FACTOR_ADDED, user=user, request=request, kind=f"new {authenticator.type}")


def factor_added(sender, instance, created, **kwargs):
    if created:
        note(Event.FACTOR_ADDED, user=instance.user, kind=str(instance.type))


def factor_removed(sender, instance, **kwargs):
    note(Event.FACTOR_REMOVED, user=instance.user, kind=str(instance.type))


def first_flags(sender, instance, created, **kwargs):
    """An account that is made with rights, as the first superuser's is."""
    given = {name: True for name in _FLAGS if getattr(instance, name)}
    if created and given:
        note(Event.RIGHTS, user=instance, **given)


def flags(sender, instance, update_fields, **kwargs):
    """Staff, superuser, active: also where a shell or a command saved it."""
    saved = {*_FLAGS, "is_active"} & set(update_fields or [*_FLAGS, "is_active"])
    before = User.objects.filter(pk=instance.pk).first() if saved else None
    if before is None:
        return
    changed = {name: getattr(instance, name) for name in saved}
    changed = {name: now for name, now in changed.items() if now != getattr(before, name)}
    if "is_active" in changed:
        note(Event.ACCOUNT, user=before, is_active=changed.pop("is_active"))
    if changed:
        note(Event.RIGHTS, user=before, **changed)


def groups(sender, instance, action, reverse, model, pk_set, **kwargs):
    """A person's groups, whichever side was saved."""
    how = _GIVEN_OR_TAKEN.get(action)
    if how is None:
        return
    others = list(model.objects.filter(pk__in=pk_set))
    people, given = (others, [instance]) if reverse else ([instance], others)
    for person in people:
        note(Event.RIGHTS, user=person, **{how: [f"group {group}" for group in given]})


def permissions(sender, instance, action, reverse, model, pk_set, **kwargs):
    """Permissions of a person or of a group."""
    how = _GIVEN_OR_TAKEN.get(action)
    if how is None or reverse or not pk_set:
        return
    names = [f"{row.content_type.app_label}.{row.codename}" for row in _rows(model, pk_set)]
    about = {"group": instance.name} if isinstance(instance, Group) else {"user": instance}
    note(Event.RIGHTS, **about, **{how: names})


def group_deleted(sender, instance, **kwargs):
    note(Event.RIGHTS, group=instance.name, taken=["the group itself"])


def _rows(model, pks):
    return model.objects.filter(pk__in=pks).select_related("content_type")
