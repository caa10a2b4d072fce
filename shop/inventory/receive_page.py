"""The page of goods in: scan or type, look twice where it is asked, book."""

from django.contrib import messages
from django.shortcuts import redirect, render

from common.clock import today

from . import queries, scanning
from .forms import ReceiveLotForm, receivable
from .wording import figures

_LIST = "admin:inventory_lot_changelist"


def receive(request, context):
    """Answer the page; `context` is that of the admin."""
    if request.method != "POST":
        return _show(request, context, _begun({"product": request.GET.get("product", "")}))
    if filled := scanning.fill(request.POST.dict(), receivable()):
        return _show(request, context, _begun(filled.values), filled)
    form = ReceiveLotForm(request.POST)
    lot = form.book(request.user)
    if lot is None:
        return _show(request, context, form)
    _tell(request, lot, form.cleaned_data["quantity"])
    return redirect(request.path if "_addanother" in request.POST else _LIST)


def _begun(values):
    """The form with these texts in it; a product's key that is none is left out."""
    product = scanning.product_of(values, receivable())
    return ReceiveLotForm(initial={**values, "product": product and product.pk})


def _tell(request, lot, quantity):
    units = f"{quantity} unit{'' if quantity == 1 else 's'}"
    messages.success(
        request,
        f"{units} of lot {lot.number}, {lot.product.full_name}, booked in: {figures(lot)}.",
    )
    why = lot.why_not_sold(today())
    if why:
        messages.warning(request, f"Lot {lot.number} is {why}.")


def _show(request, context, form, filled=None):
    form.fields[_first_empty(form)].widget.attrs["autofocus"] = True
    context |= {
        "title": "Receive a lot",
        "form": form,
        "filled": filled,
        "known_suppliers": queries.supplier_names(),
    }
    return render(request, "admin/inventory/receive.html", context)


def _first_empty(form):
    """Where the hand goes next: what is wrong, else the first field without a value."""
    if wrong := [name for name in form.fields if name in form.errors]:
        return wrong[0]
    names = [name for name in form.fields if name not in ("receipt", "scan", "place")]
    values = {name: form[name].value() for name in names}
    if not any(values.values()):
        return "scan"
    return next((name for name in names if not values[name]), "quantity")
