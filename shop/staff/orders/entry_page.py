"""Staff's page "Order for a clinic": pick the clinic, type the order, check it, place it."""

from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from oscar.apps.order.exceptions import UnableToPlaceOrder
from oscar.core.loading import get_model

from accounts.clinics.queries import clinics_with
from accounts.models import Clinic
from common.folding import found
from shop.approvals.exceptions import NotApproved
from shop.forks.partner.strategy import Selector
from shop.inventory.services import NotEnoughStock
from shop.ordering.exceptions import AlreadyOrdered, NotAsSeen, ReasonNeeded, Refused
from shop.ordering.forms import SendForm
from shop.ordering.submission import differences, posted_seen, sealed
from shop.payment_providers import PaymentRefused
from shop.payment_terms.exceptions import NotOnInvoice
from shop.payment_terms.queries import sees_figures
from shop.purchasing.queries import signature_of
from shop.purchasing.wording import WILL_BE_HELD, explain, quantity_sentences
from shop.quick_order.wording import added

from .approving import ask_or_show
from .entry_forms import EntryForm, new_number
from .for_clinic import Entry, NotThatDay, place, try_out
from .line_answers import tell
from .pasted import read_lines, text_of
from .replacing import answer_with, claim_of
from .typed_lines import MOST_LINES, LineFormSet

Order = get_model("order", "Order")

PERMISSION = "purchasing.enter_order"
MOST_CLINICS = 30


def order_for_a_clinic(request, base_context):
    """The clinics to choose from, or the order of one of them."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    if "clinic" not in request.GET:
        return _choose(request, base_context)
    clinic = get_object_or_404(Clinic, pk=_number(request.GET["clinic"]))
    if request.method == "POST":
        answer = _read if request.POST.get("action") == "read" else _typed
        return answer(request, clinic, base_context)
    form = EntryForm(clinic, initial={"number": new_number(), "clinician": clinic.responsible})
    lines = LineFormSet(prefix="line")
    return _page(request, clinic, base_context, form, lines)


def _choose(request, base_context):
    query = request.GET.get("q", "").replace("\0", "").strip()[:80]
    clinics = Clinic.objects.all()
    if query:
        clinics = clinics.filter(pk__in=found(query, clinics_with))
    clinics = clinics[:MOST_CLINICS]
    context = base_context | {"clinics": clinics, "query": query, "most": MOST_CLINICS}
    return render(request, "admin/order/choose_clinic.html", context)


def _typed(request, clinic, base_context):
    form = EntryForm(clinic, request.POST)
    lines, _ = _lines(request, clinic)
    if not (form.is_valid() and lines.is_valid()):
        return _page(request, clinic, base_context, form, lines, status=422)
    entry = _entry(request, clinic, form.cleaned_data, lines)
    placed = Order.objects.filter(number=entry.number).first()
    if placed:
        return _sent_again(request, entry, placed, base_context, lines)
    try:
        return _checked(request, entry, base_context, form, lines)
    except AlreadyOrdered as twice:
        return _sent_again(request, entry, twice.order, base_context, lines)
    except Refused as refused:
        why = [(line.product, explain(d)) for line, d in refused.decisions.items()]
        answer = {"refused": [(product, words) for product, words in why if words]}
    except ReasonNeeded as needed:
        answer = {"asked": _asked(needed.verdicts), "will_be_held": _is_held(needed.verdicts)}
    except NotEnoughStock as short:
        names = entry.products
        answer = {"shortages": [(names[s.product_id], s) for s in short.shortages]}
    except (UnableToPlaceOrder, PaymentRefused) as error:
        answer = {"problem": _told(error, request.user)}
    return _page(request, clinic, base_context, form, lines, status=409, **answer)


def _told(error, staff):
    is_in_full = isinstance(error, NotOnInvoice) and sees_figures(staff, error.clinic)
    return error.in_full if is_in_full else str(error)


def _read(request, clinic, base_context):
    """The page with what was pasted among its lines; what is not sure is asked, nothing is lost.
    What else is still to be typed is not missed yet."""
    text, refused = text_of(request)
    lines, read = _lines(request, clinic, text)
    form = EntryForm(clinic, initial=request.POST.dict())
    said = added(read.lines, sum(bool(one.question) for one in read.asked.values()))
    answer = {"rest": read.rest, "refused_file": refused, "said": "" if refused else said}
    status = 422 if refused else 200
    return _page(request, clinic, base_context, form, lines, status=status, **answer)


def _lines(request, clinic, text=""):
    """(the lines of the page and of a text, what was Read)."""
    total = LineFormSet(request.POST, prefix="line").total_form_count()
    read = read_lines(request.POST, total, _strategy(request, clinic), MOST_LINES, text)
    told = {"products": read.products, "asked": read.asked}
    return LineFormSet(read.posted, prefix="line", **told), read


def _strategy(request, clinic):
    """Of the clinician and the address that are chosen on the page."""
    form = EntryForm(clinic, request.POST)
    form.is_valid()
    clinician, address = map(form.cleaned_data.get, ("clinician", "address"))
    strategy = Selector().strategy(user=clinician or clinic.responsible or request.user)
    if address:
        strategy.ship_to(address)
    return strategy


def _checked(request, entry, base_context, form, lines):
    """As _check_or_place; a day on which it cannot arrive is said beside its field."""
    try:
        return _check_or_place(request, entry, base_context, form, lines)
    except NotThatDay as why:
        form.add_error("wished_on", str(why))
        return _page(request, entry.clinic, base_context, form, lines, status=422)


def _check_or_place(request, entry, base_context, form, lines):
    """Placed as it was seen, or tried out and shown with its total and what is otherwise."""
    problem = ""
    if not _is_check(request):
        try:
            return _placed(request, place(entry), entry.clinic)
        except (NotApproved, NotAsSeen) as error:
            problem = str(error)
    try:
        tried = try_out(replace(entry, may_be_held=entry.may_be_held or _is_check(request)))
    except NotApproved as needed:
        return _ask_first(request, entry, needed, base_context, form, lines)
    shown = {
        "total": tried.total,
        "seen": sealed(tried.seen),
        "changes": differences(entry.seen, tried.seen, tried.total.currency),
        "will_be_held": tried.is_held,
        "later": tried.later,
        "problem": problem,
        "status": 409 if problem else 200,
    }
    return _page(request, entry.clinic, base_context, form, lines, **shown)


def _ask_first(request, entry, needed, base_context, form, lines):
    asked, answer = ask_or_show(request, entry, needed)
    if asked is None:
        return _page(request, entry.clinic, base_context, form, lines, **answer)
    told = f"{asked.clinic} is asked to approve it; the order is placed once it is."
    messages.success(request, told)
    return redirect("admin:order_order_changelist")


def _sent_again(request, entry, order, base_context, lines):
    """The order that the page has become; or the page again, where it says another by now."""
    if _is_order_of(entry, order):
        return _placed(request, order, entry.clinic)
    posted = request.POST.copy()
    posted["number"] = new_number()
    problem = (
        f"This page has become order {order.number} already, as it was typed then. What it says "
        "now is another order: check it, then place it."
    )
    form = EntryForm(entry.clinic, posted)
    return _page(request, entry.clinic, base_context, form, lines, status=409, problem=problem)


def _is_order_of(entry, order):
    lines = order.lines.select_related("short_dated")
    units = {(line.product_id, _offer_of(line)): line.quantity for line in lines}
    typed = {(product.pk, None): number for product, number in entry.units.items()}
    typed |= {(one.product.pk, one.offer): one.units for one in entry.of_lots}
    signature = signature_of(order)
    people = (signature.signed_by_id, signature.address_id) if signature else ()
    return units == typed and people == (entry.clinician.pk, entry.address.pk)


def _offer_of(line):
    """The key of the offer by which it was sold; None of ordinary units."""
    sale = getattr(line, "short_dated", None)
    return sale and sale.offer_id


def _is_check(request):
    return request.POST.get("action") != "place"


def _entry(request, clinic, typed, lines):
    return Entry(
        number=typed["number"],
        by=request.user,
        clinic=clinic,
        clinician=typed["clinician"],
        address=typed["address"],
        units=lines.units,
        of_lots=lines.of_lots,
        note=typed["note"],
        po_number=typed["po_number"],
        wished_on=typed["wished_on"],
        reasons=lines.reasons,
        may_be_held="may_be_held" in request.POST,
        together=request.POST.get("send") == SendForm.TOGETHER,
        seen=posted_seen(request.POST),
    )


def _placed(request, order, clinic):
    """On to the order, or back to the claim, whose answer then names it."""
    messages.success(request, f"Order {order.number} is placed; the clinician is told by mail.")
    if claim := claim_of(request, clinic):
        return redirect(answer_with(claim, order))
    return redirect("admin:order_order_change", order.pk)


def _page(request, clinic, base_context, form, lines, status=200, **answer):
    context = base_context | {"clinic": clinic, "form": form, "lines": lines, **answer}
    send = SendForm(initial={"send": request.POST.get("send") or SendForm.TODAY})
    context |= {"held_words": WILL_BE_HELD, "send_form": send, "claim": claim_of(request, clinic)}
    if lines.is_bound:
        tell(lines, _strategy(request, clinic))
    return render(request, "admin/order/for_a_clinic.html", context, status=status)


def _asked(verdicts):
    words = ((line.product, quantity_sentences(verdict)) for line, verdict in verdicts.items())
    return [(product, sentences) for product, sentences in words if sentences]


def _is_held(verdicts):
    return any(verdict.is_held for verdict in verdicts.values())


def _number(text):
    return int(text) if text.isdecimal() and len(text) < 10 else 0
