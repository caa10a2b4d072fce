"""A person's clinics: members, roles and delivery addresses."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render

from .queries import memberships_of


@login_required
def clinic(request):
    memberships = memberships_of(request.user).prefetch_related(
        "clinic__addresses", "clinic__memberships__user"
    )
    return render(request, "accounts/clinic.html", {"memberships": memberships})
