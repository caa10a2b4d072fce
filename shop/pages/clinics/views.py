"""A clinic as its members see it; what is not theirs does not exist (404).

Every deed is a service's, which asks again under lock, and announces where a right ends.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.clinics import addresses, invitations, members, receiving, vat_numbers
from accounts.clinics.forms import (
    AddressForm,
    ClinicForm,
    InvitationForm,
    ReceivingForm,
    RoleForm,
    VatNumberForm,
)
from accounts.clinics.locks import active_members, lock_clinic
from accounts.clinics.policy import Deed, deeds_of, may
from accounts.clinics.queries import memberships_of
from accounts.clinics.wording import sentence
from accounts.models import Role, ShipToAddress
from accounts.signing_in.reauthentication import asks_again
from common.clock import now, today
from common.deeds import NotPossible
from shop.countersigning.queries import open_requests_to
from shop.ordering.queries import waiting_for

_page_or_form = require_http_methods(["GET", "HEAD", "POST"])
_SHOWN_CHANGES = 30


@login_required
def clinic(request):
    """The one clinic of most people; a list for who belongs to several, or to none."""
    memberships = list(memberships_of(request.user))
    open_invitations = invitations.invitations_for(request.user, now())
    if len(memberships) == 1 and not open_invitations:
        return _clinic_page(request, memberships[0])
    context = {"memberships": memberships, "invitations": open_invitations}
    return render(request, "accounts/clinics/list.html", context)


@login_required
def one(request, pk):
    return _clinic_page(request, _membership(request, pk))


def _membership(request, pk, deed=None):
    """The reader's Membership of this clinic; 404 without one or without the deed."""
    membership = get_object_or_404(memberships_of(request.user), clinic=pk)
    if deed and not may(membership.role, deed):
        raise Http404
    return membership


def _clinic_page(request, membership, **context):
    the_clinic = membership.clinic
    changes = the_clinic.changes.select_related("by", "about", "address__country")
    manages = may(membership.role, Deed.MANAGE)
    open_invitations = invitations.open_invitations(now()).filter(clinic=the_clinic)
    shown_addresses = the_clinic.addresses.select_related("country")
    context |= {
        "clinic": the_clinic,
        "membership": membership,
        "deeds": deeds_of(membership.role),
        "manages": manages,
        "manages_addresses": may(membership.role, Deed.ADDRESSES),
        "members": active_members(the_clinic),
        "receives": receiving.said(the_clinic.receives_on),
        "why_no_vat": vat_numbers.why_not(the_clinic, today()),
        "invitations": open_invitations if manages else (),
        "addresses": [a for a in shown_addresses if a.status != ShipToAddress.Status.CLOSED],
        "closed": [a for a in shown_addresses if a.status == ShipToAddress.Status.CLOSED],
        "changes": [(row.at, sentence(row)) for row in changes[:_SHOWN_CHANGES]],
        "roles": [(role.label, deeds_of(role)) for role in Role],
    }
    return render(request, "accounts/clinics/clinic.html", context)


@asks_again
@_page_or_form
def new(request):
    """Add a clinic with its first delivery address."""
    form = ClinicForm(request.POST or None, initial=_own_name(request.user))
    if request.method == "POST" and form.is_valid():
        name, answers = form.cleaned_data["name"], form.cleaned_data["answers"]
        try:
            found = members.found(request.user, name, form.save(commit=False), answers=answers)
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, "Your clinic is added. We look at its address and write to you about it."
            )
            return redirect("clinic-one", found.pk)
    return render(request, "accounts/clinics/new.html", {"form": form})


def _own_name(user):
    has_licence = hasattr(user, "professional") and user.professional.licences.exists()
    return {"first_name": user.first_name, "last_name": user.last_name, "answers": has_licence}


@asks_again
@_page_or_form
def new_address(request, pk):
    membership = _membership(request, pk, Deed.ADDRESSES)
    form = AddressForm(request.POST or None, initial=_own_name(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            addresses.add(membership.clinic, request.user, form.save(commit=False))
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The address is added. We look at it and write to you.")
            return redirect("clinic-one", pk)
    context = {"form": form, "clinic": membership.clinic}
    return render(request, "accounts/clinics/address.html", context)


@login_required
@_page_or_form
def close_address(request, pk, address):
    """Names what waits for the address, then closes it; what was not named is named first."""
    membership = _membership(request, pk, Deed.ADDRESSES)
    address = get_object_or_404(membership.clinic.addresses, pk=address)
    with transaction.atomic():
        lock_clinic(membership.clinic)  # No order and no request comes between naming and closing.
        orders, requests = list(waiting_for(address)), list(open_requests_to(address))
        named = " ".join(str(row.pk) for row in (*orders, *requests))
        is_new = request.method == "POST" and request.POST.get("named", "") != named
        if request.method == "POST" and not is_new:
            return _do(
                request,
                lambda: addresses.close(membership.clinic, request.user, address.pk),
                done=_what_closing_did(len(orders), len(requests)),
                to=("clinic-one", pk),
            )
    context = {
        "clinic": membership.clinic,
        "address": address,
        "orders": orders,
        "requests": requests,
        "named": named,
        "is_new": is_new,
    }
    page = "accounts/clinics/close_address.html"
    return render(request, page, context, status=409 if is_new else 200)


def _what_closing_did(orders, requests):
    said = ["The address is closed. Nothing is sent there any more."]
    if orders:
        what = "1 order waits" if orders == 1 else f"{orders} orders wait"
        said.append(f"{what} until you tell us where else to send it.")
    if requests:
        said.append("What was asked to be countersigned is back in the basket of whoever asked.")
    return " ".join(said)


@login_required
@_page_or_form
def invite(request, pk):
    membership = _membership(request, pk, Deed.MANAGE)
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invitations.invite(membership.clinic, request.user, **form.cleaned_data)
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"We wrote to {form.cleaned_data['email']}.")
            return redirect("clinic-one", pk)
    context = {"form": form, "clinic": membership.clinic}
    return render(request, "accounts/clinics/invite.html", context)


@login_required
@_page_or_form
def vat_number(request, pk):
    """The clinic's VAT number, for its owners; it counts once we have looked it up."""
    clinic = _membership(request, pk, Deed.MANAGE).clinic
    form = VatNumberForm(request.POST or None, initial={"number": clinic.vat_number})
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["number"]
        looks = "The VAT number is changed. We look it up and write to you." if number else ""
        return _do(
            request,
            lambda: vat_numbers.change(clinic, request.user, number),
            done=looks or "The clinic has no VAT number now.",
            to=("clinic-one", pk),
        )
    return render(request, "accounts/clinics/vat_number.html", {"form": form, "clinic": clinic})


@login_required
@_page_or_form
def receives(request, pk):
    """The weekdays on which somebody is there to receive parcels."""
    clinic = _membership(request, pk, Deed.ADDRESSES).clinic
    form = ReceivingForm(request.POST or None, initial={"days": list(clinic.receives_on)})
    if request.method == "POST" and form.is_valid():
        days = form.cleaned_data["days"]
        return _do(
            request,
            lambda: receiving.change(clinic, request.user, days),
            done=f"Your clinic receives parcels on: {receiving.said(days)}.",
            to=("clinic-one", pk),
        )
    return render(request, "accounts/clinics/receives.html", {"form": form, "clinic": clinic})


@login_required
@require_POST
def withdraw_invitation(request, pk, invitation):
    membership = _membership(request, pk, Deed.MANAGE)
    get_object_or_404(membership.clinic.invitations, pk=invitation)
    return _do(
        request,
        lambda: invitations.withdraw(membership.clinic, request.user, invitation),
        done="The invitation is withdrawn; its link does not work any more.",
        to=("clinic-one", pk),
    )


@_page_or_form
def join(request, token):
    """What an invitation's link opens: sign in or register first, then confirm."""
    invitation = invitations.of_token(token)
    if invitation is None:
        raise Http404
    problem = invitations.why_not(invitation, request.user, now())
    if request.method == "POST" and not problem and request.user.is_authenticated:
        return _do(
            request,
            lambda: invitations.join(invitation, request.user),
            done=f"You are a member of {invitation.clinic} now.",
            to=("clinic",),
        )
    context = {"invitation": invitation, "problem": problem}
    return render(request, "accounts/clinics/join.html", context)


@login_required
@_page_or_form
def member(request, pk, member):
    """One member, for the owners: role, responsibility, removal."""
    membership = _membership(request, pk, Deed.MANAGE)
    the_member = get_object_or_404(active_members(membership.clinic), pk=member)
    form = RoleForm(initial={"role": the_member.role})
    if request.method == "POST":
        return _change_member(request, membership.clinic, the_member)
    context = {"clinic": membership.clinic, "member": the_member, "form": form}
    return render(request, "accounts/clinics/member.html", context)


def _change_member(request, the_clinic, the_member):
    by, pk, name = request.user, the_member.pk, the_member.user.display_name
    role = request.POST.get("role")
    deeds = {
        "role": (
            lambda: members.change_role(the_clinic, by, pk, role),
            f"The role of {name} is changed.",
        ),
        "responsible": (
            lambda: members.name_responsible(the_clinic, by, pk),
            f"{name} is the responsible clinician now."
            if the_member.user == by
            else f"We asked {name}. Until they accept, nothing changes.",
        ),
        "remove": (
            lambda: members.remove(the_clinic, by, pk),
            f"{name} is removed; their rights at the clinic ended at this moment.",
        ),
    }
    deed = request.POST.get("deed")
    if deed not in deeds or (deed == "role" and role not in Role.values):
        return redirect("clinic-member", the_clinic.pk, pk)
    act, done = deeds[deed]
    # Owners who remove or demote themselves cannot open the clinic's or the member's page again.
    return _do(request, act, done=done, to=("clinic",))


@login_required
@require_POST
def responsible(request, pk):
    """Accept, decline or end being the responsible clinician."""
    membership = _membership(request, pk)
    deeds = {
        "accept": (members.accept_responsibility, "You are the responsible clinician now."),
        "decline": (members.decline_responsibility, "You declined. The owners are told."),
        "step_down": (members.step_down, "You are not the responsible clinician any more."),
    }
    if request.POST.get("deed") not in deeds:
        return redirect("clinic-one", pk)
    act, done = deeds[request.POST["deed"]]
    return _do(
        request,
        lambda: act(membership.clinic, request.user),
        done=done,
        to=("clinic-one", pk),
    )


@login_required
@_page_or_form
def leave(request, pk):
    membership = _membership(request, pk)
    if request.method == "POST":
        return _do(
            request,
            lambda: members.leave(membership.clinic, request.user),
            done=f"You have left {membership.clinic}.",
            to=("clinic",),
        )
    context = {
        "title": f"Leave {membership.clinic}?",
        "text": "From that moment you cannot order for the clinic or see its orders. Orders that "
        "you placed or signed yourself stay readable to you.",
        "button": "Leave the clinic",
        "clinic": membership.clinic,
    }
    return render(request, "accounts/clinics/confirm.html", context)


def _do(request, deed, *, done, to):
    """Carry out a deed and say so, or say why not; then the page it belongs to."""
    try:
        deed()
    except NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect(*to)
