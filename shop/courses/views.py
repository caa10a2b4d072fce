"""The page of the course planner: which product, which course, what it needs; nothing is kept."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from shop.ordering import planned
from shop.ordering.quoting import named
from shop.ordering.sent import key_of
from shop.quick_order.draft import Row
from shop.quick_order.opening import into_quick_order

from . import wording
from .facts import counted, known_of, lots_of, product_meant, statements_of
from .forms import CourseForm
from .rule import plan


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def planner(request):
    """One form: the product first, then its course; a POST reckons, and opens the order."""
    given = request.POST or request.GET
    text = given.get("text", "")
    product, choices = _product(request, given)
    if product is None:
        asked = wording.WHICH if text or "product" in given else ""
        context = {"text": text, "choices": choices, "asked": asked}
        return render(request, "courses/planner.html", context, status=422 if asked else 200)
    known, lots = known_of(product), lots_of(request.user, product)
    is_sent = request.method == "POST" and "patients" in request.POST
    form = CourseForm(request.POST if is_sent else None, known=known, lots=lots)
    made = plan(form.course, form.pack, form.held) if is_sent and form.is_valid() else None
    if made and "order" in request.POST and made.packs:
        return _order(request, product, form, made)
    context = {
        "product": product,
        "form": form,
        "facts": statements_of(product),
        "counted": counted(request.user, product),
        **(_told(request, product, form, made) if made else {}),
    }
    return render(request, "courses/planner.html", context, status=_status(is_sent, made))


def _status(is_sent, made):
    return 422 if is_sent and made is None else 200


def _product(request, given):
    """(the product that is planned for, None; products to choose from)."""
    if key := key_of(given.get("product")):
        found = request.strategy.read(named, pks=[key])
        shown = [one for one in found if not one.is_parent and request.strategy.shows(one)]
        return (shown[0], []) if shown and shown[0].is_public else (None, [])
    text = given.get("text", "")[:200]
    return product_meant(text, request.strategy) if text.strip() else (None, [])


def _told(request, product, form, made):
    """What the page says of a Plan."""
    names = {lot.key: f"Lot {lot.number}" for lot in form.lots} | {"others": "From elsewhere"}
    last_days = {each.key: each.last_day for each in form.held}
    lasts_to = request.strategy.fetch_for_product(product).availability
    lasts_to = getattr(lasts_to, "earliest_expiry", None)
    told = [
        wording.not_for_all(names[key], units, last_days[key])
        for key, units in made.left.items()
        if units
    ]
    if made.last_new and lasts_to and lasts_to < made.last_new:
        told.insert(0, wording.ends_before(lasts_to, made.last_new))
    rows = [(each, [(names[key], units) for key, units in each.taken]) for each in made.sessions]
    return {"plan": made, "rows": rows, "told": told, "not_counted": form.not_counted}


def _order(request, product, form, made):
    """Packs become a line of quick order; the reason waits for the checkout, should it be asked."""
    planned.keep(request.session, product, wording.reason(form.course, form.pack, made))
    messages.info(request, wording.opened(product.full_name))
    return into_quick_order(request, [Row(product.full_name, str(made.packs), product.pk)])
