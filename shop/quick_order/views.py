"""The page of quick order: one form that carries every line, so that nothing typed is lost."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from common.clock import today
from common.confined import NotAccepted
from shop.codes.texts import lines_of
from shop.ordering import wording as ordering_wording
from shop.ordering.exceptions import NotOpen
from shop.ordering.seen import Seen
from shop.ordering.submission import posted_seen, sealed

from . import draft, wording
from .answers import said_of, seen_line, table
from .files import rows_in
from .lines import lines
from .queries import in_basket, rows_of_order, rows_of_usual
from .reading import LONGEST_LINE, MOST, TOO_LONG
from .services import put, read_in


@require_http_methods(["GET", "HEAD", "POST"])
def quick_order(request):
    """The lines as they were sent last; a POST reads what was added, and puts in if asked to."""
    if request.method == "POST":
        return _sent(request)
    return _read_again(request, draft.kept(request.session))


@require_safe
def order_again(request, number):
    """An order's lines as quick order answers them, before those that are being written."""
    rows = rows_of_order(request.user, number)
    if rows is None:
        raise Http404("This is no order that you may see.")
    known = {row.order_line for row in rows}
    others = [row for row in draft.kept(request.session) if row.order_line not in known]
    return _read_again(request, [*rows, *others], again=number)


@login_required
@require_safe
def usual(request):
    """What the reader orders often, before what is being written there already."""
    kept = draft.kept(request.session)
    there = {row.product for row in kept}
    rows = [row for row in rows_of_usual(request.user, today()) if row.product not in there]
    return _read_again(request, [*rows, *kept])


def _read_again(request, rows, again=""):
    rows, meants, rest = read_in(rows, [], request.strategy)
    return _page(request, rows, meants, rest=rest, again=again)


def _sent(request):
    rows = draft.sent(request.POST)
    pasted, refused = _pasted(request)
    texts = [(request.POST.get("text", ""), request.POST.get("amount", "")), *pasted]
    rows, meants, rest = read_in(rows, texts, request.strategy)
    draft.keep(request.session, rows)
    if "basket" in request.POST and not refused:
        return _put(request, rows, meants, rest)
    return _page(request, rows, meants, rest=rest, refused=refused)


def _pasted(request):
    """([(text, "")] of what was pasted and of the file, why the file is refused)."""
    pasted, upload = request.POST.get("pasted", ""), request.FILES.get("file")
    try:
        return [(pasted, ""), (rows_in(upload) if upload else "", "")], ""
    except NotAccepted as refused:
        return [(pasted, "")], str(refused)


def _put(request, rows, meants, rest):
    found = table(request, rows, meants)
    try:
        outcomes, stay = put(request.basket, found, posted_seen(request.POST), meants)
    except NotOpen:
        messages.error(request, ordering_wording.NOT_OPEN)
        return _page(request, rows, meants, rest=rest)
    _tell(request, found, outcomes, stay)
    left = [rows[at] for at in stay]
    meants = {place: meants[at] for place, at in enumerate(stay) if at in meants}
    draft.keep(request.session, left)
    if left or rest or not rows:
        return _page(request, left, meants, rest=rest)
    return redirect("basket:summary")


def _tell(request, found, outcomes, stay):
    there = [(wish.product.full_name, got.now) for wish, got in outcomes if got.now]
    if there:
        messages.success(request, wording.put_in(there))
    for wish, got in outcomes:
        if got.now and got.why:
            told = ordering_wording.not_all(wish.product.full_name, got.added, wish.units, got.why)
            messages.warning(request, told)
    for at, why in stay.items():
        messages.warning(request, wording.stays(found.answers[at].name, why))
    if not found.answers:
        messages.warning(request, wording.NOTHING_TO_PUT_IN)


def _page(request, rows, meants, *, rest="", refused="", again=""):
    new = [row for row in rows if row.key is None]
    following = draft.with_keys(rows, request.POST)
    found = table(request, rows, meants)
    shown = tuple(seen_line(one) for one in found.answers if one.product)
    context = {
        "table": found,
        "lines": lines(found.answers, hidden=not request.strategy.shows_prices),
        "seen": sealed(Seen(shown)),
        "rest": rest,
        "next": following,
        "amount": "" if request.POST.get("text") else request.POST.get("amount", ""),
        "refused": refused,
        "again": again,
        "said": _said(request, found, new, rest, refused),
        "most": MOST,
        "basket_units": sum(in_basket(request).values()) if not rows else found.basket_units,
    }
    status = 422 if refused else 200
    return render(request, "quick_order/quick_order.html", context, status=status)


def _said(request, found, new, rest, refused):
    """What the last deed came to, in words that are announced."""
    gone = draft.taken_out(request.POST)
    told = [wording.taken_out(gone)] if gone else []
    if request.method != "POST":
        told += [wording.stand(len(found.answers), len(found.asking))] if found.answers else []
    elif "basket" not in request.POST:
        told += _told_of_lines(found, _changed(request, found, new))
    if rest and len(found.answers) >= MOST:
        told.append(wording.too_many(MOST))
    if any(len(line) > LONGEST_LINE for line in lines_of(rest)):
        told.append(f"{TOO_LONG} {wording.IN_ITS_FIELD}")
    return " ".join([*told, *filter(None, [refused])])


def _changed(request, found, new):
    """The Answers of lines that are new, or of which product or units are not as shown before."""
    seen = posted_seen(request.POST) or Seen()
    shown = {(line.product, line.units) for line in seen.lines}
    return [
        one
        for one in found.answers
        if one.row in new or (one.product and (one.key, one.row.number or 0) not in shown)
    ]


def _told_of_lines(found, changed):
    """One line in its own words, several by their number; and how many others are to answer."""
    asking = len(found.asking)
    if len(changed) > 1:
        return [wording.added(len(changed), asking)]
    asking -= sum(one.asks for one in changed)
    told = [said_of(one) for one in changed]
    return [*told, wording.to_answer(asking)] if asking else told
