"""What is open of invoices, today or at the end of any past day, and what waits for a person."""

from django.conf import settings
from django.db.models import DecimalField, Exists, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Greatest

from common.clock import today
from common.statements import IsAnyOf, asked_keys
from common.statements import Statement as Compiled
from shop.bank.models import Statement
from shop.invoicing.models import Document
from shop.invoicing.queries import documents_of
from shop.taxes.cents import NOTHING

from .models import Allocation, Dispute, Hold, LetterLine, OpenInvoice, Payment
from .reminding import STEPS
from .standing import Standing

_AMOUNT = DecimalField(max_digits=14, decimal_places=2)


def _added(rows, of, field):
    sums = rows.order_by().values(of).annotate(all=Sum(field)).values("all")
    return Coalesce(Subquery(sums), Value(NOTHING), output_field=_AMOUNT)


def counts(on=None, of=""):
    """Which allocations count, at the end of a day where one is given; `of` leads to them."""
    live = Q(**{f"{of}undone_at": None})
    return Q(**{f"{of}on__lte": on}) & (live | Q(**{f"{of}until__gte": on})) if on else live


def with_sums(documents, on=None):
    """The documents with `credited`, `settled` (of it `given_up`, the rest `paid`), and with
    `open_amount` and `over`, of which one is nothing; at the end of a day."""
    notes = Document.objects.filter(corrects=OuterRef("pk"))
    counted = Allocation.objects.filter(counts(on), document=OuterRef("pk"))
    if on:
        notes = notes.filter(issued_on__lte=on)
    return documents.annotate(
        credited=_added(notes, "corrects", "gross"),
        settled=_added(counted, "document", "amount"),
        given_up=_added(counted.filter(payment=None), "document", "amount"),
    ).annotate(
        paid=F("settled") - F("given_up"),
        open_amount=Greatest(_LEFT, _NONE, output_field=_AMOUNT),
        over=Greatest(-_LEFT, _NONE, output_field=_AMOUNT),
    )


_LEFT, _NONE = F("gross") - F("credited") - F("settled"), Value(0, _AMOUNT)


def invoices(on=None):
    """Every invoice with its sums; none that was issued after the day."""
    found = Document.objects.filter(kind=Document.Kind.INVOICE)
    return with_sums(found.filter(issued_on__lte=on) if on else found, on)


def open_invoices(on=None):
    """Invoices of which something is open, oldest first."""
    found = invoices(on).filter(open_amount__gt=0) if on else _open(owed__amount__gt=0)
    return found.order_by("due_on", "pk")


def _open(**limits):
    """Invoices found by what is `owed` of them, with their sums: what is settled costs nothing."""
    return with_sums(Document.objects.filter(**limits))


def overdue(on):
    """Invoices with more open after their due day than may be written off; `on` may be Asked."""
    return _open(owed__due_on__lt=on, owed__amount__gt=settings.SMALL_DIFFERENCE)


def due(user, until):
    """Invoices that the person sees, to be paid by a day, with more open than may be written off.
    Both may be Asked."""
    near = OpenInvoice.objects.filter(due_on__lte=until, amount__gt=settings.SMALL_DIFFERENCE)
    return documents_of(user, near).annotate(open_amount=F("owed__amount"))


def to_call(on):
    """Overdue invoices of which the last letter is written; the day may be Asked."""
    last = LetterLine.objects.filter(step=STEPS).values("document")
    return overdue(on).filter(pk__in=last)


def open_dispute(document):
    return Dispute.objects.filter(document=document, ended_at=None).first()


def open_disputes():
    return Dispute.objects.filter(ended_at=None)


def standings(keys):
    """{key: Standing} of invoices among documents, by one query."""
    rows, on = _STANDING.rows(pks=list(keys)), today()
    return {key: Standing(*sums, on, is_disputed) for key, *sums, is_disputed in rows}


def _standing():
    disputed = open_disputes().filter(document=OuterRef("pk"))
    asked = Document.objects.filter(IsAnyOf(F("pk"), asked_keys()), kind=Document.Kind.INVOICE)
    found = with_sums(asked).annotate(is_disputed=Exists(disputed))
    return found.values_list("pk", *_SUMS, "is_disputed")


_SUMS = ("gross", "credited", "paid", "given_up", "due_on")


_STANDING = Compiled(_standing)


def standing(document):
    """The Standing of an invoice that was read with its sums."""
    return Standing(
        gross=document.gross,
        credited=document.credited,
        paid=document.paid,
        given_up=document.given_up,
        due_on=document.due_on,
        on=today(),
        is_disputed=getattr(document, "is_disputed", False),
    )


def standing_of(document):
    """The Standing of one invoice as it is now; None of a credit note."""
    return standings([document.pk]).get(document.pk)


def to_match():
    """Payments that nobody has allocated, credited to a clinic, or put aside."""
    return Payment.objects.filter(clinic=None, aside="").exclude(left=0)


def ours(rows, of=""):
    """Those in the shop's own currency, which alone are added up; `of` leads to what has one."""
    return rows.filter(**{f"{of}currency": settings.OSCAR_DEFAULT_CURRENCY})


def credits_of(clinic):
    """What a clinic has with us that is not allocated, less what was paid out to it."""
    found = ours(Payment.objects.filter(clinic=clinic)).aggregate(all=Sum("left"))
    return found["all"] or 0


def reminded():
    """LetterLines, the latest first, of an OuterRef's document."""
    return LetterLine.objects.filter(document=OuterRef("pk")).order_by("-letter__on")


def bank_known_until():
    """The last day that statements of the bank tell of, or None."""
    return Statement.objects.order_by("-last").values_list("last", flat=True).first()


def held():
    """Clinics (keys) that nobody reminds."""
    return Hold.objects.filter(ended_at=None).values("clinic")


def with_balances(clinics, on):
    """The clinics with `open_sum`, `overdue_sum`, and as `left_sum` what of their payments is not
    allocated."""
    own = ours(OpenInvoice.objects.filter(clinic=OuterRef("pk")), "document__")
    late = own.filter(due_on__lt=on)
    left = ours(Payment.objects.filter(clinic=OuterRef("pk")))
    return clinics.annotate(
        open_sum=_added(own, "clinic", "amount"),
        overdue_sum=_added(late, "clinic", "amount"),
        left_sum=_added(left, "clinic", "left"),
    )
