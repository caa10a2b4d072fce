"""The page of everything that one waits for, and that of one product."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from shop.ordering.quoting import beside
from shop.ordering.sent import key_of

from . import services, wording
from .models import StockNotice


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def waiting(request):
    """What the reader waits for; a POST stops one."""
    if request.method == "POST":
        if name := services.stop(request.user, key_of(request.POST.get("stop")) or 0):
            messages.success(request, wording.stopped(name))
        return redirect("back_in_stock")
    notices = StockNotice.objects.filter(user=request.user).select_related("product__parent")
    return render(request, "back_in_stock/all.html", {"notices": notices})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def product(request, pk):
    """Whether one product is there by now; a POST waits for it, if it is not."""
    found = next(iter(request.strategy.read(beside, pks=[pk], families=[])), None)
    if found is None or found.is_parent or not request.strategy.shows(found):
        raise Http404("This product is not shown here.")
    units = services.free_units(request.strategy, pk)
    if request.method == "POST":
        if units:
            messages.info(request, wording.there(found.full_name, units))
            return redirect(found.get_absolute_url())
        services.wait(request.user, found)
        messages.success(request, wording.waits(found.full_name))
        return redirect("back_in_stock")
    is_waiting = StockNotice.objects.filter(user=request.user, product=found).exists()
    context = {"product": found, "units": units, "is_waiting": is_waiting}
    return render(request, "back_in_stock/product.html", context)
