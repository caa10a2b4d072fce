"""The basket page: every refusal beside the line it concerns."""

from django.contrib import messages
from django.shortcuts import redirect
from oscar.apps.basket import views as oscar

from shop.purchasing.wording import VOUCHER_WAITS

from .refusals import refusals

BasketAddView = oscar.BasketAddView
SavedView = oscar.SavedView
VoucherRemoveView = oscar.VoucherRemoveView


class VoucherAddView(oscar.VoucherAddView):
    def form_valid(self, form):
        """Where prices are hidden no voucher can be weighed; its code is not even looked up."""
        if self.request.strategy.shows_prices:
            return super().form_valid(form)
        messages.error(self.request, VOUCHER_WAITS)
        return redirect("basket:summary")


class BasketView(oscar.BasketView):
    def formset_invalid(self, formset):
        management = formset.management_form
        if not all(management.add_prefix(name) in formset.data for name in management.fields):
            messages.error(self.request, "The form was incomplete. Your basket is as it was.")
            return redirect("basket:summary")
        return super().formset_invalid(formset)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["refusals"] = refusals(self.request.basket)
        return context
