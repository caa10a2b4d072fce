"""Pages of a clinic's lists: all of them, one to change, one to count on a phone."""

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods

from catalogue.lists.instead import instead_of
from common.clock import today
from common.deeds import NotPossible
from common.typed import typed
from shop.ordering.filling import why_not
from shop.ordering.quoting import beside
from shop.ordering.sent import key_of
from shop.ordering.unit_prices import price_at
from shop.quick_order.identifying import meant
from shop.quick_order.opening import into_quick_order
from shop.quick_order.reading import read
from shop.quick_order.wording import NO_AMOUNT

from . import services, wording
from .asking import at_par, below_par
from .queries import clinics_of, deleted_lists_of, lines_of, lists_of
from .rule import MOST_LINES, Typed

_LINE = re.compile(r"line-(\d{1,18})-was")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lists(request):
    clinics = clinics_of(request.user)
    deleted = deleted_lists_of(request.user)
    if key := key_of(request.POST.get("back")):
        return _bring_back(request, get_object_or_404(deleted_lists_of(request.user, None), pk=key))
    if request.method == "POST" and clinics:
        named = {str(clinic.pk): clinic for clinic in clinics}
        clinic = named.get(request.POST.get("clinic", ""), clinics[0])
        try:
            return redirect("order_list", services.make(clinic, typed(request, "name", 80)).pk)
        except NotPossible as why:
            messages.error(request, str(why))
    context = {
        "lists": lists_of(request.user),
        "deleted": deleted,
        "clinics": clinics,
        "name": request.POST.get("name"),
    }
    return render(request, "lists/lists.html", context)


def _bring_back(request, found):
    try:
        services.bring_back(found)
    except NotPossible as why:
        messages.error(request, wording.not_brought_back(found.name, str(why)))
        return redirect("order_lists")
    messages.success(request, wording.brought_back(found.name))
    return redirect("order_list", found.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def name(request, pk):
    """Give a list another name, or delete it; a deleted one can be brought back."""
    found = get_object_or_404(lists_of(request.user), pk=pk)
    wanted = request.POST.get("name", found.name)
    if "delete" in request.POST:
        services.delete(found, request.user)
        messages.success(request, wording.deleted(found.name))
        return redirect("order_lists")
    if request.method == "POST":
        try:
            new = typed(request, "name", 80)
            services.rename(found, request.POST.get("was", ""), new, request.user)
        except NotPossible as why:
            messages.error(request, str(why))
            found.refresh_from_db()
        else:
            messages.success(request, wording.renamed(found.name, new))
            return redirect("order_list", pk)
    context = {"list": found, "name": wanted}
    status = 409 if request.method == "POST" else 200
    return render(request, "lists/name.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def one(request, pk):
    """A list; whatever is pressed, every par level that was typed goes with it."""
    found = get_object_or_404(lists_of(request.user), pk=pk)
    if request.method != "POST":
        return _page(request, "lists/list.html", found)
    told, kept = _write(request, found, "par")
    focus = _pressed(request, found)
    not_added, text = _add(request, found, request.POST.get("text", ""))
    told += not_added
    if "order" in request.POST and not told:
        return into_quick_order(request, at_par(found, request.user))
    if told:
        return _page(request, "lists/list.html", found, told, kept, text)
    messages.success(request, wording.saved(found.name))
    return redirect(f"{reverse('order_list', args=[pk])}{focus}")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def count(request, pk):
    """What is on the shelf; what is missing to par opens in quick order."""
    found = get_object_or_404(lists_of(request.user), pk=pk)
    if request.method != "POST":
        return _page(request, "lists/count.html", found)
    told, kept = _write(request, found, "counted")
    if told:
        return _page(request, "lists/count.html", found, told, kept)
    rows, not_counted = below_par(found, request.user)
    said = wording.proposed(len(rows), not_counted) if rows else wording.ALL_THERE
    messages.info(request, said)
    if rows and (before := services.propose(found, request.user)):
        by, at = before
        who = by.display_name if by else ""
        messages.warning(request, wording.proposed_before(who, f"{localtime(at):%H:%M}"))
    return into_quick_order(request, rows) if rows else redirect("order_list", pk)


def _write(request, found, field):
    """(what is told, {line key: text}) of the numbers of a page; also of lines added meanwhile."""
    keys = [int(match[1]) for name in request.POST if (match := _LINE.fullmatch(name))]
    sent = {key: Typed(*(_sent(request, key, name) for name in ("was", "now"))) for key in keys}
    names = {key: _sent(request, key, "name") for key in keys}
    new = [str(line) for line in lines_of(found) if line.pk not in keys]
    told, kept = services.write(found, field, sent, names)
    return [*told, *([wording.meanwhile(new)] if new and "shown" in request.POST else [])], kept


def _sent(request, key, name):
    return request.POST.get(f"line-{key}-{name}", "")[:200]


def _pressed(request, found):
    """Carry out the button, and say what came of it; where the focus goes then, as a fragment."""
    focus = ""
    for name, step in (("up", -1), ("down", 1)):
        if key := key_of(request.POST.get(name)):
            services.move(found, key, step)
            _tell_place(request, found, key)
            focus = f"#{name}-{key}"
    if key := key_of(request.POST.get("out")):
        focus = _beside(found, key)
        if name := services.take_off(found, key):
            messages.success(request, wording.taken_off(name))
    if pair := request.POST.get("instead", ""):
        focus = _put_instead(request, found, *map(key_of, pair.partition("-")[::2]))
    if wanted := request.POST.get("places", ""):
        services.put_in_order(found, [key for text in wanted.split(",") if (key := key_of(text))])
    return focus


def _put_instead(request, found, key, successor):
    """Where the focus goes once what replaces the product of a line, and may be shown to the
    reader, was put in its place."""
    products = [line.product for line in lines_of(found) if line.pk == key]
    offered = {one.product.pk for one in instead_of(products, request.strategy).values()}
    try:
        chosen = successor if successor in offered else None
        messages.success(request, services.put_instead(found, key, chosen))
    except NotPossible as why:
        messages.warning(request, str(why))
        return ""
    return f"#par-{key}"


def _tell_place(request, found, key):
    lines = lines_of(found)
    places = {line.pk: (str(line), place) for place, line in enumerate(lines, 1)}
    if key in places:
        messages.success(request, wording.moved(*places[key], len(lines)))


def _beside(found, key):
    """The button of the line after this one, or of that before it; the field if it is the last."""
    keys = [line.pk for line in lines_of(found)]
    at = keys.index(key) if key in keys else 0
    left = keys[at + 1 : at + 2] or keys[max(at - 1, 0) : at]
    return f"#out-{left[0]}" if left else "#list-text"


def _add(request, found, text):
    """What of a text is not put on the list: (in sentences, as it was typed)."""
    taken = read(text)
    meants = meant(taken.lines, request.strategy) if taken.lines else []
    sure = [one for one in meants if one.product and not one.question]
    added, there, left = services.add(found, [(one.product, _par(one)) for one in sure])
    for says, products in ((wording.added, added), (wording.there, there)):
        for product in products:
            messages.success(request, says(product.full_name))
    told = [_unsure(one) for one in meants if one not in sure]
    told += [wording.full(MOST_LINES, [one.full_name for one in left])] if left else []
    told += [wording.NOT_READ] if taken.rest.strip() else []
    typed_again = [one.words for one in meants if one not in sure or one.product in left]
    return told, "\n".join(filter(None, [*typed_again, taken.rest]))


def _par(one):
    """The number that was typed; none where it is only taken as 1."""
    return None if one.note == NO_AMOUNT else one.units


def _unsure(one):
    if one.product:
        return f"“{one.words}”: {one.question}"
    if one.replaced:
        return wording.replaced(one.words, one.replaced)
    names = [each.full_name for each in one.choices]
    return wording.several(one.words, names) if names else wording.unknown(one.words)


def _page(request, template, found, told=(), kept=None, text=""):
    for sentence in told:
        messages.warning(request, sentence)
    lines = lines_of(found)
    infos = _infos(request.strategy, lines)
    instead = _instead(request.strategy, lines, infos)
    for line in lines:
        line.typed = (kept or {}).get(line.pk)
        line.is_counted_today = line.counted_on == today()
        line.is_shown = line.product_id in infos
        line.price = line.is_shown and price_at(infos[line.product_id].price, line.par or 1)
        line.instead = instead.get(line.product_id)
    context = {"list": found, "lines": lines, "text": text}
    return render(request, template, context, status=409 if told else 200)


def _infos(strategy, lines):
    """{key: what is told} of their products that are still published and shown in the reader's
    country."""
    keys = [line.product_id for line in lines]
    rows = strategy.read(beside, pks=keys, families=[]) if keys else []
    return {one.pk: strategy.fetch_for_product(one) for one in rows if strategy.shows(one)}


def _instead(strategy, lines, infos):
    """{key: Instead} of their products that cannot be ordered and that another one replaces."""
    products = {line.product_id: line.product for line in lines}
    to_be_had = {key for key, info in infos.items() if not why_not(info)}
    return instead_of([products[key] for key in products.keys() - to_be_had], strategy)
