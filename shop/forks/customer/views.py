"""Pages of My account that show what our rooms know beside what Oscar knows."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.generic import ListView, TemplateView
from oscar.apps.customer import views as oscar

from accounts.my_licences import my_licences
from accounts.queries import standing_of
from accounts.verification import applications
from accounts.verification.locks import NotPossible
from accounts.verification.policy import State
from shop.common.clock import now
from shop.inventory import queries as stock


class AccountSummaryView(TemplateView):
    """The first page of My account: the licences, and the ways on."""

    template_name = "oscar/customer/summary.html"

    def get_context_data(self, **kwargs):
        mine = my_licences(self.request.user, now())
        return super().get_context_data(mine=mine, **kwargs)


class ProfileUpdateView(oscar.ProfileUpdateView):
    """Another name; where a verified licence rests on the present one, it is checked first."""

    def get_context_data(self, **kwargs):
        standing = standing_of(self.request.user, now()).standing
        is_checked = standing in ("verified", "recheck_overdue")
        return super().get_context_data(is_checked=is_checked, **kwargs)

    def form_valid(self, form):
        name = form.cleaned_data["first_name"], form.cleaned_data["last_name"]
        if not form.has_changed():
            return redirect("customer:profile-view")
        try:
            application = applications.change_name(self.request.user, *name)
        except NotPossible as error:
            messages.info(self.request, str(error))
            return redirect("customer:profile-view")
        return self._next(application)

    def _next(self, application):
        if application is None:
            messages.success(self.request, "The name is changed.")
            return redirect("customer:profile-view")
        if application.state == State.WAITING:
            messages.success(self.request, "The new name is checked with what you sent already.")
            return redirect("licence")
        messages.info(
            self.request,
            "The new name has to be checked first. Add a document that shows it, then send this.",
        )
        return redirect("licence-one", application.pk)


class OrderHistoryView(oscar.OrderHistoryView):
    def get_queryset(self):
        return super().get_queryset().prefetch_related("lines__product__parent")


class OrderDetailView(oscar.OrderDetailView):
    """An order with the lot and expiry of everything that was shipped."""

    def get_context_data(self, **kwargs):
        picks = stock.picks_of(self.object)
        lines = list(self.object.lines.select_related("product__parent"))
        for line in lines:
            line.shipped_picks = [pick for pick in picks.get(line.pk, []) if pick.shipped_at]
        return super().get_context_data(lines=lines, **kwargs)


class LotListView(ListView):
    """Every lot that was ever shipped to this buyer."""

    template_name = "inventory/my_lots.html"
    context_object_name = "picks"
    paginate_by = 50

    def get_queryset(self):
        return stock.shipped_picks(self.request.user)
