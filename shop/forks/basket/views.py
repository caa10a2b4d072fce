"""The basket page: every refusal beside the line it concerns."""

from oscar.apps.basket import views as oscar

from .refusals import refusals

BasketAddView = oscar.BasketAddView
SavedView = oscar.SavedView
VoucherAddView = oscar.VoucherAddView
VoucherRemoveView = oscar.VoucherRemoveView


class BasketView(oscar.BasketView):
    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["refusals"] = refusals(self.request.basket)
        return context
