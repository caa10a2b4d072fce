"""A claim is answered with its units sent again without charge: one deed, one order (K14)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from oscar.apps.order.exceptions import UnableToPlaceOrder

from common import stale
from common.chance import meaningless
from common.deeds import NotPossible
from common.typed import key_of, typed
from shop.claims import pages as claim_pages
from shop.claims import services as claims
from shop.claims.forms import AnswerForm
from shop.claims.models import Claim
from shop.claims.policy import Answer
from shop.claims.queries import lines_of
from shop.inventory.services import NotEnoughStock
from shop.invoicing import credit_asked
from shop.ordering.exceptions import Refused
from shop.payment_terms.queries import terms_of_order
from shop.purchasing.queries import signature_of
from shop.purchasing.wording import explain

from .for_clinic import Entry, place_without_charge, signers_of

_RIGHTS = ("order.change_order", "purchasing.enter_order")


def page(request, context, pk):
    """Sends what was claimed again, or says on the claim's page why not."""
    if not request.user.has_perms(_RIGHTS):
        raise PermissionDenied
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    claim, words = get_object_or_404(Claim, pk=pk), typed(request, "words", 2000)
    refused, problem = None, ""
    try:
        facts = claim_pages.facts_of
        with stale.unchanged(request, claim, facts, lock=claims.locked) as current:
            order = replace(current, words, request.user, key_of(request))
    except stale.Stale as error:
        refused = error
    except Refused as error:
        problem = _why_refused(error)
    except (NotPossible, UnableToPlaceOrder) as error:
        problem = str(error)
    except NotEnoughStock as error:
        problem = _what_is_short(error, claim)
    else:
        messages.success(request, f"Order {order.number} replaces it without charge.")
        return redirect(claim_pages.PAGE, claim.pk)
    form = AnswerForm(initial={"words": words})
    return claim_pages.show(request, context, claim, form, refused, problem)


@transaction.atomic
def replace(claim, words, by, key=None):
    """The order without charge that replaces a claim's units, told to the clinic as its answer.

    All that is asked of an order is asked, but for money. The same `key` makes one. Raises
    NotPossible, and what OrderCreator.place_order does.
    """
    claim = claims.locked(claim)
    if key and (before := claim.steps.filter(key=key).first()):
        return before.replacement
    if not words:
        raise NotPossible("Say something that the clinic reads.")
    claims.unless_made_good(claim)
    if note := next(iter(credit_asked.notes_for(claim.order, str(claim))), None):
        raise NotPossible(f"Credit note {note.number} credits these units already.")
    order = place_without_charge(_entry(claim, by))
    claims.answer(claim, Answer.REPLACEMENT, words, by, key, order.number)
    return order


def _entry(claim, by):
    """Of the claimed units, to where the order went, by the clinician who signed it if they may."""
    signature, units = signature_of(claim.order), {}
    for line in lines_of(claim):
        product = line.pick.lot.product
        units[product] = units.get(product, 0) + line.units
    if signature is None or not units:
        raise NotPossible("Nothing that a clinic was sent is claimed.")
    move, why = claim.order.moves.last(), f"Replaces units of claim {claim.number}."
    return Entry(
        number=meaningless(),
        by=by,
        clinic=signature.clinic,
        clinician=_clinician(signature),
        address=move.address if move else signature.address,
        units=units,
        note=f"The clinic reported it as claim {claim.number}.",
        reasons={product.pk: why for product in units},
        may_be_held=True,
        po_number=terms_of_order(claim.order).po_number,
        without_charge=why,
    )


def _clinician(signature):
    signers = {user.pk: user for user in signers_of(signature.clinic)}
    for key in (signature.signed_by_id, signature.clinic.responsible_id, *signers):
        if key in signers:
            return signers[key]
    raise NotPossible("Nobody of the clinic may answer for an order any more.")


def _why_refused(refused):
    why = (
        f"{line.product.full_name}: {explanation.sentence}"
        for line, decision in refused.decisions.items()
        for explanation in explain(decision)
    )
    return " ".join(["The clinic may not be sent it as things are.", *why])


def _what_is_short(error, claim):
    names = {line.pick.lot.product_id: line.pick.lot.product for line in lines_of(claim)}
    short = (
        f"{names[each.product_id].full_name}: {each.sellable} of {each.wanted} are in stock."
        for each in error.shortages
    )
    return " ".join([*short, "Answer with a return or a credit, or replace it when there is more."])
