"""The lists of staff by the work that they are for, and what things are called there."""

from dataclasses import dataclass

from django.urls import reverse

# Where a library's word for a thing is not ours: one, many.
NAMES = {
    "account.emailaddress": ("e-mail address", "e-mail addresses"),
    "accounts.licencedocument": ("paper of a licence", "papers of licences"),
    "accounts.user": ("user", "users"),
    "catalogue.product": ("product", "products"),
    "django_tasks_database.dbtaskresult": ("job", "jobs"),
    "mfa.authenticator": ("second factor", "second factors"),
    "offer.conditionaloffer": ("offer", "offers"),
    "offer.range": ("range", "ranges"),
    "order.order": ("order", "orders"),
    "recalls.campaign": ("recall or notice", "recalls and notices"),
    "vigilance.report": ("report", "complaints and adverse events"),
    "voucher.voucher": ("voucher", "vouchers"),
    "voucher.voucherset": ("set of vouchers", "sets of vouchers"),
}
# Lists by the label of their model, reports by their name.
WORK = {
    "Orders": (
        *("order.order", "parcels.parcel", "claims.claim", "orders"),
        "approvals.spendingrules",
        *("sales-by-product", "sales-by-clinic", "sales-by-month"),
    ),
    "Money": (
        *("invoicing.document", "invoicing.toinvoice", "receivables.payment", "bank.statementfile"),
        *("receivables.clinicaccount", "receivables.dispute", "receivables.letter"),
        *("refunds.refund", "payments.attempt"),
        *("payment_terms.payingclinic", "receivables-by-age", "receivables-by-clinic"),
        *("open-items", "vat", "journal"),
    ),
    "Warehouse": (
        *("inventory.lot", "inventory.stock", "expiries", "ageing", "inventory.purchaseorder"),
        *("inventory.delivery", "inventory.movement", "inventory.countsheet"),
        *("returns.return", "recalls.campaign", "vigilance.report", "reports-by-lot"),
        *(
            "inventory.shortdatedoffer",
            "inventory.proposal",
            "inventory.place",
            "inventory.supplier",
        ),
        *("tracing.pack", "tracing.head"),
    ),
    "People": (
        *("accounts.licence", "accounts.licencedocument", "accounts.conflictofinterest"),
        *("licences", "waiting-times", "accounts.clinic", "accounts.shiptoaddress"),
        *("accounts.user", "accounts.closedaccount"),
    ),
    "Catalogue": (
        *("catalogue.product", "catalogue.productimage", "catalogue.brand"),
        *("catalogue.collection", "catalogue.treatmenttype", "catalogue.ingredient"),
        *("catalogue.function", "catalogue.area", "catalogue.concern", "catalogue.source"),
        "catalogue.importrun",
    ),
    "Articles": ("content.article", "content.erratum"),
    "Policy and prices": (
        *("purchasing.policyversion", "purchasing.purchaselimit", "tax_table.taxversion"),
        *("offer.conditionaloffer", "voucher.voucher", "voucher.voucherset"),
        *("offer.range", "pricing.pricelist", "pricing.agreedprice", "pricing.brandagreement"),
        *("pricing.volumeprice", "pricing.orderunits", "pricing.smallordercharge"),
    ),
    "Settings": (
        *("auth.group", "account.emailaddress", "mfa.authenticator", "common.mail"),
        *("django_tasks_database.dbtaskresult", "common.securityevent"),
    ),
}


@dataclass(frozen=True)
class Group:
    """One kind of work and the pages for it that somebody may open."""

    name: str
    pages: tuple


def grouped(pages, reports):
    """The Groups of these lists, named by their labels, and of reports; empty ones are left out."""
    found = {page["label"]: page for page in pages}
    found |= {report.name: _page_of(report) for report in reports}
    groups = (
        Group(name, tuple(found[label] for label in labels if label in found))
        for name, labels in WORK.items()
    )
    return [group for group in groups if group.pages]


def _page_of(report):
    return {"name": report.title, "admin_url": reverse("admin:report", args=[report.name])}
