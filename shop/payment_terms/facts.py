"""What pages say of a clinic's terms, {what: in words}: a late form is refused by it."""

from common.templatetags.currency_filters import currency

from .queries import terms_of


def terms_in_words(clinic):
    return {**agreed_in_words(clinic), **po_numbers_in_words(clinic)}


def agreed_in_words(clinic):
    terms = terms_of(clinic)
    limit = terms.credit_limit
    return {
        "Payment": terms.agreement.name,
        "Credit limit": "none" if limit is None else currency(limit),
        "While an invoice is overdue": (
            "no order on invoice" if terms.stops_when_overdue else "orders go on"
        ),
    }


def po_numbers_in_words(clinic):
    terms = terms_of(clinic)
    return {
        "PO number": "on every order" if terms.po_required else "as the clinic likes",
        "Form of PO numbers": terms.po_words or "any",
    }
