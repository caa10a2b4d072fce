"""Pages of My account that show what our rooms know beside what Oscar knows."""

from django.views.generic import ListView, TemplateView
from oscar.apps.customer import views as oscar

from accounts.queries import standing_of
from shop.common.clock import now
from shop.inventory import queries as stock
from shop.purchasing.records import signature_of


class AccountSummaryView(TemplateView):
    """The first page of My account: the licence, and the ways on."""

    template_name = "oscar/customer/summary.html"

    def get_context_data(self, **kwargs):
        standing = standing_of(self.request.user, now())
        return super().get_context_data(standing=standing, **kwargs)


class OrderHistoryView(oscar.OrderHistoryView):
    def get_queryset(self):
        return super().get_queryset().prefetch_related("lines__product__parent")


class OrderDetailView(oscar.OrderDetailView):
    """An order with the lot and expiry of everything that was shipped."""

    def get_context_data(self, **kwargs):
        picks = stock.picks_of(self.object)
        lines = list(self.object.lines.select_related("product__parent", "decision__policy"))
        for line in lines:
            line.shipped_picks = [pick for pick in picks.get(line.pk, []) if pick.shipped_at]
        signature = signature_of(self.object)
        return super().get_context_data(lines=lines, signature=signature, **kwargs)


class LotListView(ListView):
    """Every lot that was ever shipped to this buyer."""

    template_name = "inventory/my_lots.html"
    context_object_name = "picks"
    paginate_by = 50

    def get_queryset(self):
        return stock.shipped_picks(self.request.user)
