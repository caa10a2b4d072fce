"""Everything that is stored about a person, room by room and table by table."""

from django.contrib.postgres.expressions import ArraySubquery
from django.utils import timezone
from oscar.core.loading import get_model

from accounts.personal_data import tables
from common.outbox.models import Mail
from shop.inventory.queries import shipped_picks

# Oscar's tables about a person: where they are, and which fields say something.
_OSCAR = {
    "addresses": ("address.UserAddress", "user", ("line1", "line2", "line3", "line4", "state",
                  "postcode", "country_id", "first_name", "last_name", "phone_number", "notes")),
    "baskets": ("basket.Line", "basket__owner", ("basket__status", "product__title", "quantity",
                "date_created")),
    "searches": ("analytics.UserSearch", "user", ("query", "date_created")),
    "products_viewed": ("analytics.UserProductView", "user", ("product__title", "date_created")),
    "product_reviews": ("reviews.ProductReview", "user", ("title", "body", "date_created")),
    "notifications": ("communication.Notification", "recipient", ("subject", "body", "date_sent")),
    "requests_to_countersign": ("countersigning.Request", "asked_by", ("clinic__name", "note",
                                "lines", "currency", "net", "total", "state", "asked_at",
                                "closed_at")),
    "requests_to_approve": ("approvals.ApprovalRequest", "asked_by", ("clinic__name", "note",
                            "lines", "said", "currency", "net", "total", "state", "reason",
                            "asked_at", "closed_at")),
    "orders_typed_to_be_approved": ("approvals.ApprovalRequest", "entered_by", ("clinic__name",
                                    "entry_note", "net", "state", "asked_at")),
    "answers_to_requests": ("approvals.Answer", "by", ("request__clinic__name", "step", "is_yes",
                            "words", "at", "lapsed_at")),
    "answers_in_ones_place": ("approvals.Answer", "stands_for", ("request__clinic__name", "step",
                              "is_yes", "at")),
    "spending_rules": ("approvals.SpendingRules", "by", ("clinic__name", "steps", "limits",
                       "asks_beyond", "at")),
    "absences": ("approvals.Delegation", "of", ("clinic__name", "from_day", "until_day",
                 "made_at", "ended_at")),
    "stands_in_for": ("approvals.Delegation", "to", ("clinic__name", "from_day", "until_day")),
    "answers_to_recalls": ("recalls.Answer", "by", ("recall__lot__number", "at", "still_here",
                           "used", "destroyed", "passed_on", "note")),
    "credit_notes_issued": ("invoicing.Document", "by", ("number", "kind", "gross", "at")),
    "wishes_about_invoices": ("invoicing.Wishes", "changed_by", ("clinic__name", "email",
                              "monthly", "buyers_see", "slips_without_amounts",
                              "changed_at")),
    "payment_terms_agreed": ("payment_terms.ClinicTerms", "by", ("clinic__name", "days",
                             "discount_percent", "discount_days", "credit_limit",
                             "stops_when_overdue", "po_required", "po_form", "reason", "at")),
    "terms_of_orders": ("payment_terms.OrderTerms", "order__user", ("order__number", "po_number",
                        "days", "discount_percent", "discount_days")),
    "invoices_disputed": ("receivables.Dispute", "by", ("document__number", "reason", "at")),
    "disputes_answered": ("receivables.Dispute", "ended_by", ("document__number", "answer",
                          "ended_at")),
    "payments_allocated": ("receivables.Allocation", "by", ("document__number", "amount", "at")),
    "allocations_taken_back": ("receivables.Allocation", "undone_by", ("document__number",
                               "amount", "undone_at", "undone_why")),
    "deeds_on_payments": ("receivables.Deed", "by", ("words", "at")),
    "reminders_held": ("receivables.Hold", "by", ("clinic__name", "reason", "at")),
    "reminders_let_go": ("receivables.Hold", "ended_by", ("clinic__name", "ended_at")),
    "bank_statements_sent": ("bank.StatementFile", "by", ("name", "at")),
    "bank_statements_booked": ("bank.StatementFile", "booked_by", ("name", "booked_at")),
    "attempts_to_pay": ("payments.Attempt", "user", ("number", "provider", "amount", "currency",
                        "state", "words", "begun_at", "ended_at")),
    "claims": ("claims.Step", "by", ("claim__number", "kind", "words", "at")),
    "photos_of_claims": ("claims.Photo", "step__by", ("step__claim__number", "name", "sha256")),
    "packs_compared_on_arrival": ("arrivals.ArrivedPack", "by", ("arrival__parcel__number", "units",
                                  "code", "said", "at")),
    "lists_opened_in_quick_order": ("order_lists.OrderList", "proposed_by", ("name",
                                    "proposed_at")),
    "delivery_days_changed": ("ordering.DeliveryDay", "changed_by", ("order__number", "wished_on",
                              "changed_at")),
    "lists_renamed": ("order_lists.OrderList", "renamed_by", ("name_before", "name",
                      "renamed_at")),
    "lists_deleted": ("order_lists.OrderList", "deleted_by", ("name", "deleted_at")),
    "standing_orders_begun": ("standing_orders.StandingOrder", "begun_by", ("of__name", "weeks",
                              "begun_at")),
    "standing_orders_cared_for": ("standing_orders.StandingOrder", "cared_for_by", ("of__name",
                                  "weeks", "next_on")),
    "standing_orders_paused": ("standing_orders.StandingOrder", "paused_by", ("of__name",
                               "paused_at")),
    "standing_orders_ended": ("standing_orders.StandingOrder", "ended_by", ("of__name",
                              "ended_at")),
    "proposals_opened": ("standing_orders.Proposal", "opened_by", ("of__of__name", "for_day",
                         "opened_at")),
    "proposals_skipped": ("standing_orders.Proposal", "skipped_by", ("of__of__name", "for_day",
                          "skipped_at")),
    "products_waited_for": ("back_in_stock.StockNotice", "user", ("product__title", "asked_at")),
    "reports": ("vigilance.Report", "by", ("pick__lot__number", "kind", "is_serious", "units",
                "happened_on", "words", "at")),
    "monthly_mails_of_what_ends": ("lots_received.EndingsLetter", "user", ("asked_at",
                                   "written_for")),
    "countersigned": ("purchasing.OrderSignature", "signed_by", ("order__number", "clinic__name",
                      "signed_at")),
    "decisions_about_order_lines": ("purchasing.LineDecision", "line__order__user", ("line__title",
                                    "profession", "supply_class", "country", "reasons",
                                    "buyer_reason", "sales_unit", "decided_at")),
    "prices_of_order_lines": ("pricing.SoldAt", "line__order__user", ("line__title", "kind",
                              "price", "standard", "last_day", "reference")),
    "taxes_of_orders": ("tax_table.OrderTax", "order__user", ("order__number", "category", "rate",
                        "reason", "net", "vat")),
    "tax_bases_of_orders": ("tax_table.TaxBasis", "order__user", ("order__number",
                            "version__number", "country", "status", "vat_number")),
    "tax_tables_begun": ("tax_table.TaxVersion", "created_by", ("number", "note")),
    "tax_tables_edited": ("tax_table.TaxEdit", "by", ("version__number", "changes", "at")),
    "tax_tables_published": ("tax_table.TaxVersion", "published_by", ("number", "published_at")),
    "declarations": ("professional_use.KeptDeclaration", "user", ("is_professional",
                     "text_version", "at")),
}  # fmt: skip
# Of these nothing has to stay when an account is closed.
DELETED_AT_CLOSING = (
    ("address.UserAddress", "user"),
    ("analytics.UserProductView", "user"),
    ("analytics.UserRecord", "user"),
    ("analytics.UserSearch", "user"),
    ("back_in_stock.StockNotice", "user"),
    ("communication.Email", "user"),
    ("communication.Notification", "recipient"),
    ("customer.ProductAlert", "user"),
    ("lots_received.EndingsLetter", "user"),
    ("payment.Bankcard", "user"),
    ("reviews.ProductReview", "user"),
    ("reviews.Vote", "user"),
    ("wishlists.WishList", "owner"),
)
_ORDER = (
    "number",
    "date_placed",
    "status",
    "currency",
    "total_excl_tax",
    "total_incl_tax",
    "shipping_excl_tax",
    "shipping_incl_tax",
)
_LINE = ("order__number", "title", "partner_sku", "quantity", "unit_price_excl_tax",
         "line_price_before_discounts_excl_tax", "line_price_excl_tax", "line_price_incl_tax",
         "tax_code")  # fmt: skip
_DISCOUNT = ("order__number", "offer_name", "voucher_code", "amount")
_ADDRESS = ("first_name", "last_name", "line1", "line2", "line3", "line4", "state", "postcode",
            "notes")  # fmt: skip


def about(user):
    """Tables of rows by name: what the JSON file holds."""
    oscar = {name: _rows(*where, user) for name, where in _OSCAR.items()}
    mails = Mail.objects.to(*tables.addresses(user)).order_by("pk")
    sent = list(mails.values("subject", "recipient", "queued_at", "state", "ended_at"))
    own = {"invoices": _invoices(user), "mails": sent}
    return {**tables.of(user), **oscar, **own}


def _invoices(user):
    """Of orders without a clinic: name and address are the person's own."""
    taxes = get_model("invoicing", "Tax").objects.filter(order__user=user)
    documents = get_model("invoicing", "Document").objects.filter(
        clinic=None, pk__in=taxes.values("document")
    )
    fields = ("number", "kind", "issued_on", "buyer", "delivery", "currency", "gross")
    return list(documents.order_by("pk").values(*fields))


def orders(user):
    address = [f"shipping_address__{field}" for field in _ADDRESS]
    return list(_orders(user).values(*_ORDER, *address))


def order_lines(user):
    lines = get_model("order", "Line").objects.filter(order__in=_orders(user))
    return list(lines.order_by("pk").values(*_LINE))


def order_discounts(user):
    """What offers and vouchers took, net."""
    discounts = get_model("order", "OrderDiscount").objects.filter(order__in=_orders(user))
    return list(discounts.order_by("pk").values(*_DISCOUNT))


def lots(user):
    """Lot and expiry of everything that was shipped to the person."""
    return [
        {
            "order": pick.order_line.order.number,
            "product": pick.lot.product.get_title(),
            "lot": pick.lot.number,
            "expires_on": pick.lot.expires_on,
            "quantity": pick.quantity,
            "returned": pick.returned,
            "shipped_at": pick.shipped_at,
        }
        for pick in shipped_picks(ArraySubquery(_orders(user).order_by().values("pk")))
    ]


def last_order_day(user):
    """The day of the person's latest order, or None."""
    latest = _orders(user).order_by("date_placed").last()
    return latest and timezone.localdate(latest.date_placed)


def lock_baskets(user):
    """An order locks its basket before anything else, so the end of an account does too."""
    list(
        get_model("basket", "Basket").objects.select_for_update().filter(owner=user).order_by("pk")
    )


def delete_what_nothing_keeps(user):
    """Delete the person's rows in Oscar's tables that no order and no decision needs.

    A request to countersign or to approve and an attempt to pay keep their basket, empty: what was
    in it stands there.
    """
    baskets = get_model("basket", "Basket").objects.filter(owner=user)
    get_model("basket", "Line").objects.filter(basket__in=baskets).delete()
    baskets.filter(request=None, approval=None, attempts=None).delete()
    for label, owner in DELETED_AT_CLOSING:
        get_model(*label.split(".")).objects.filter(**{owner: user}).delete()


def _orders(user):
    return get_model("order", "Order").objects.filter(user=user).order_by("pk")


def _rows(label, owner, fields, user):
    return list(get_model(*label.split(".")).objects.filter(**{owner: user}).values(*fields))
