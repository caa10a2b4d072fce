"""The lots that a clinic received."""

from django.views.generic import TemplateView

from accounts.clinics.policy import Deed
from common.paging import page
from common.statements import Statement, asked_key
from shop.inventory import queries as stock
from shop.purchasing.queries import orders_of

_SIZE = 25


class LotListView(TemplateView):
    """Every lot that was ever shipped to this buyer and their clinics."""

    template_name = "inventory/my_lots.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        found = page(self.request, lambda: _lots(user), _SIZE, lambda: _FIRST.rows(user=user.pk))
        return super().get_context_data(picks=found.object_list, page_obj=found, **kwargs)


def _lots(user):
    return stock.shipped_picks(orders_of(user, Deed.SEE_LOTS)).only(
        "quantity",
        "returned",
        "shipped_at",
        "lot__number",
        "lot__expires_on",
        *(f"lot__product__{name}" for name in _NAME),
        *(f"lot__product__parent__{name}" for name in _NAME),
        "order_line__order__number",
    )


_NAME = ("title", "variant_name", "structure")


_FIRST = Statement(lambda: _lots(asked_key("user"))[: _SIZE + 1])
