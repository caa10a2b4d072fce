"""The pages of another e-mail address: asking, confirming as its owner, stopping by who is told."""

from allauth.account.adapter import get_adapter
from allauth.account.signals import email_changed
from allauth.core.internal import ratelimit
from allauth.decorators import rate_limit
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from common.browsers import device
from common.deeds import NotPossible

from . import changing_email, second_factor, sessions
from .forms import NewEmailForm
from .models import User
from .reauthentication import asks_again

_page_or_form = require_http_methods(["GET", "HEAD", "POST"])
_TOO_MANY = "Nothing was sent: you have asked for ten changes today. Try again tomorrow."
_SENT_JUST_NOW = (
    "Nothing was sent: {} got a mail of us less than three minutes ago, or ten today. Look there, "
    "also in the folder for unwanted mail, or try again later."
)


@_page_or_form
@asks_again
@rate_limit(action="manage_email")
def email(request):
    """The address one signs in with; another one is asked for, asked for again or given up."""
    form = NewEmailForm(request.POST or None, now=request.user.email)
    if "action_send" in request.POST:
        return _send_again(request)
    if "action_remove" in request.POST:
        return _give_up(request)
    if request.method == "POST" and form.is_valid() and _may_write_to(request, form):
        _ask(request, form.cleaned_data["email"])
        return redirect("account_email")
    context = {"form": form, "change": changing_email.pending_change(request.user)}
    return render(request, "account/email_change.html", context)


def _may_write_to(request, form):
    refusal = _why_no_mail(request, form.cleaned_data["email"])
    if refusal:
        form.add_error("email", refusal)
    return not refusal


def _why_no_mail(request, email):
    """Counts one mail to an address that may be a stranger's; empty where it may be sent."""
    if not ratelimit.consume(request, app="allauth.account", action="change_email"):
        return _TOO_MANY
    if not ratelimit.consume(request, app="allauth.account", action="confirm_email", key=email):
        return _SENT_JUST_NOW.format(email)
    return ""


def _ask(request, email):
    adapter = get_adapter()
    seen_from = f"{adapter.get_client_ip(request)}, {device(adapter.get_http_user_agent(request))}"
    changing_email.ask(request.user, email, seen_from)
    messages.info(request, f"We have sent a link to {email}, and word of it to your old address.")


def _send_again(request):
    change = changing_email.pending_change(request.user)
    refusal = _why_no_mail(request, change.email) if change else changing_email.OVER
    if refusal:
        messages.warning(request, refusal)
    else:
        changing_email.write_to_new_address(change)
        messages.info(request, f"We have sent a link to {change.email}.")
    return redirect("account_email")


def _give_up(request):
    changing_email.forget(request.user)
    messages.success(request, f"You go on signing in with {request.user.email}.")
    return redirect("account_email")


@_page_or_form
def confirm_email(request, token):
    """The link in the mail to the new address, which counts only in a session of the account."""
    if not request.user.is_authenticated:
        messages.info(request, "Sign in to the account whose e-mail address is to change.")
        return redirect_to_login(request.get_full_path())
    change = changing_email.change_of_token(token)
    is_own = change is not None and change.user_id == request.user.pk
    if request.method == "POST" and is_own:
        return _confirm(request, change)
    context = {"change": change, "is_own": is_own}
    return render(request, "account/email_change_confirm.html", context)


def _confirm(request, change):
    try:
        old = changing_email.confirm(change)
    except NotPossible as error:
        messages.warning(request, str(error))
        return redirect("account_email")
    user = User.objects.get(pk=request.user.pk)
    email_changed.send(
        sender=User,
        request=request,
        user=user,
        from_email_address=old,
        to_email_address=user.email,
    )
    messages.success(request, f"You sign in with {user.email} from now on.")
    return redirect("account_email")


@_page_or_form
def stop_email(request, token):
    """The link in the mail to the old address. It asks for no sign-in: it can only keep things."""
    was_stopped = request.method == "POST" and changing_email.stop(token)
    owner, holds = changing_email.owner_of_stop(token) or (None, False)
    context = {
        "owner": owner,
        "holds": holds,
        "was_stopped": was_stopped,
        "change": changing_email.pending_change(owner) if holds else None,
    }
    return render(request, "account/email_change_stop.html", context)


@login_required
@require_POST
def end_session(request, pk):
    """Sign one other browser of this person out."""
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    if session.is_current():
        return redirect("account_logout")
    sessions.end(session)
    messages.success(request, f"{device(session.user_agent)} is signed out.")
    return redirect("usersessions_list")


class _RemovePasskeyView(RemoveWebAuthnView):
    """Allauth's; staff keep their last second factor."""

    def post(self, request, *args, **kwargs):
        if not second_factor.may_remove(self.get_object()):
            messages.error(
                request, "This is your only second factor, and staff need one. Add another first."
            )
            return redirect("mfa_list_webauthn")
        return super().post(request, *args, **kwargs)


remove_passkey = _RemovePasskeyView.as_view()
