"""The basket page: every refusal beside the line it concerns."""

from django.contrib import messages
from django.shortcuts import redirect
from oscar.apps.basket import views as oscar

from .refusals import refusals

BasketAddView = oscar.BasketAddView
SavedView = oscar.SavedView
VoucherAddView = oscar.VoucherAddView
VoucherRemoveView = oscar.VoucherRemoveView


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
