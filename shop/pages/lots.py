"""The lots that a clinic received."""

from django.views.generic import ListView

from accounts.clinics.policy import Deed
from shop.inventory import queries as stock
from shop.purchasing.queries import orders_of


class LotListView(ListView):
    """Every lot that was ever shipped to this buyer and their clinics."""

    template_name = "inventory/my_lots.html"
    context_object_name = "picks"
    paginate_by = 50

    def get_queryset(self):
        return stock.shipped_picks(orders_of(self.request.user, Deed.SEE_LOTS))
