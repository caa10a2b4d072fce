"""Claims and requests for credit as staff see them."""

from functools import partial

from django.contrib import admin
from django.urls import path

from common.read_only_admin import ByDeeds
from common.staff_lists import Choice, FoldedSearch, WorkFirst
from shop.inventory.queries import lots_numbered_as

from . import pages
from .models import Claim, CreditRequest
from .queries import with_lots


class StateFilter(WorkFirst):
    """Shows what waits for us unless somebody asks for more."""

    title = parameter_name = "state"
    first = Claim.State.OURS

    def lookups(self, request, model_admin):
        return Claim.State.choices


def _to_credit(claims, *, is_open):
    found = CreditRequest.objects.filter(taken_up_at__isnull=is_open)
    return claims.filter(pk__in=found.values("step__claim"))


class CreditFilter(Choice):
    """Claims that book-keepers are asked to credit."""

    title = parameter_name = "credit"
    kinds = (
        ("asked", "To take up", partial(_to_credit, is_open=True)),
        ("taken_up", "Taken up", partial(_to_credit, is_open=False)),
    )


@admin.register(Claim)
class ClaimAdmin(FoldedSearch, ByDeeds, admin.ModelAdmin):
    """Every claim; nothing of one is changed but by its steps."""

    list_display = ("number", "for_whom", "lots", "reason", "state", "made_at", "waits_since")
    columns_of_file = ("number", "order", "for_whom", "lots", "reason", "state", "made_at")
    columns_of_file += ("arrived_at", "waits_since")
    list_select_related = ("order__signature__clinic", "order__user")
    list_filter = (StateFilter, "reason", CreditFilter)
    search_fields = (("number",), ("order__signature__clinic__name",))  # And lots, see rows_with.
    search_help_text = "Number of the claim or of its order, clinic, lot."
    ordering = ("waits_since", "pk")
    actions = None
    show, right = staticmethod(pages.show), "order.change_order"

    def get_queryset(self, request):
        return with_lots(super().get_queryset(request))

    def rows_with(self, word):
        about = Claim.objects.filter(lines__pick__lot__in=lots_numbered_as(word)).order_by()
        return super().rows_with(word).union(about.values("pk"))

    @admin.display(description="for whom")
    def for_whom(self, claim):
        signature = getattr(claim.order, "signature", None)
        return signature.clinic.name if signature else claim.order.user.display_name

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("order.view_order")

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def get_urls(self):
        answer = self.guarded(Claim, pages.answer, ["POST"])
        take_up = self.guarded(CreditRequest, pages.take_up, ["POST"])
        return [
            path("<int:pk>/answer/", answer, name="claim_answer"),
            path("credits/<int:pk>/take-up/", take_up, name="claim_take_up"),
            *super().get_urls(),
        ]
