"""Write the pack that answers an authority into a folder; exit 1 and say why where it is wrong."""

from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from accounts.models import Clinic
from catalogue.models import Product
from shop.inventory import numbers
from shop.inventory.models import Lot, Supplier
from shop.inventory.queries import numbered
from shop.inventory.suppliers import folded
from shop.tracing.packs.question import Question
from shop.tracing.packs.writing import MANIFEST, NotPrinted, sha256_of, write

_MOST = 10


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--lot", metavar="NUMBER", help="as the pack prints it")
        parser.add_argument("--product", metavar="PK", type=int)
        parser.add_argument("--supplier", metavar="NAME")
        parser.add_argument("--clinic", metavar="NAME or PK")
        parser.add_argument("--from", dest="first", metavar="YYYY-MM-DD", type=date.fromisoformat)
        parser.add_argument("--to", dest="last", metavar="YYYY-MM-DD", type=date.fromisoformat)
        parser.add_argument("--out", metavar="DIR", required=True, type=Path)

    def handle(self, *args, lot, product, supplier, clinic, first, last, out, **options):
        product = _one(Product.objects.filter(pk=product), "product", product)
        question = Question(
            lot=_lot(lot, product),
            product=product,
            supplier=_supplier(supplier),
            clinic=_clinic(clinic),
            first_day=first,
            last_day=last,
        )
        if not str(question):
            ways = "--lot, --product, --supplier, --clinic, --from or --to"
            raise CommandError(f"Say what is asked about: {ways}.")
        if first and last and last < first:
            raise CommandError("--to is before --from.")
        wrong = self._write(question, out)
        self.stdout.write(f"{question}: written to {out}")
        self.stdout.write(f"SHA-256 of the manifest: {sha256_of(out / MANIFEST)}")
        if wrong:
            raise CommandError("\n".join(wrong))

    def _write(self, question, out):
        out.mkdir(parents=True, exist_ok=True)
        if any(out.iterdir()):
            raise CommandError(f"{out} is not empty.")
        try:
            return write(question, out, by="manage.py regulator_pack")
        except NotPrinted as error:
            raise CommandError(str(error)) from error


def _lot(number, product):
    """The one lot that has that number, or had it until it was put right; of several products it
    is asked for which, of a number that only looks like others these are named."""
    if number is None:
        return None
    lots, kept = Lot.objects.select_related("product__parent").order_by("pk"), numbers.kept(number)
    if product:
        lots = lots.filter(Q(product=product) | Q(product__parent=product))
    found = list(lots.filter(number=kept))
    found = found or list(lots.filter(movements__former_number=kept).distinct())
    if len(found) == 1:
        return found[0]
    if found:
        products = ", ".join(f"{lot.product_id} ({lot.product.full_name})" for lot in found)
        raise CommandError(f"Several products have a lot {number}: say --product. {products}")
    alike = [f"{lot.number} of {lot.product.full_name}" for lot in lots.filter(numbered(number))]
    like = f" It looks like {', '.join(alike[:_MOST])}: say that number." if alike else ""
    raise CommandError(f"There is no lot {number}.{like}")


def _supplier(name):
    return _one(Supplier.objects.filter(key=folded(name or "")), "supplier", name)


def _clinic(name):
    is_key = (name or "").isdecimal()
    clinics = Clinic.objects.filter(pk=name) if is_key else Clinic.objects.filter(name=name)
    if len(clinics) > 1:
        keys = ", ".join(str(clinic.pk) for clinic in clinics)
        raise CommandError(f"Several clinics are called {name}: say which by its key. {keys}")
    return _one(clinics, "clinic", name)


def _one(rows, what, asked):
    """The first row, None where nothing was asked."""
    if asked is None:
        return None
    row = rows.first()
    if row is None:
        raise CommandError(f"There is no {what} {asked}.")
    return row
