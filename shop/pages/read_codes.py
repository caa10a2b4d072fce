"""The codes in a picture of a phone's camera, for browsers that read none themselves."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.views.decorators.http import require_POST

from accounts.models import Membership
from common.confined import NotAccepted
from shop.inventory.deliveries.photos import codes_in


@require_POST
@login_required
def read_codes(request):
    """{codes: texts, why: in words, why there are none}; it keeps nothing and changes nothing."""
    if not _scans_packs(request.user):
        raise PermissionDenied
    photo = request.FILES.get("photo")
    try:
        if not photo:
            raise NotAccepted("No picture was sent.")
        return JsonResponse({"codes": codes_in(photo.read()), "why": ""})
    except NotAccepted as error:
        return JsonResponse({"codes": [], "why": str(error)})


def _scans_packs(user):
    """Staff, and whoever is of a clinic."""
    return user.is_staff or Membership.objects.filter(user=user, left_at=None).exists()
