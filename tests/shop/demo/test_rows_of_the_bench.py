"""What `make bench` writes beside the synthetic catalogue can be written to the tables of today."""

import pytest

from accounts.models import Clinic
from bench import clinics, goods, invoices
from shop.inventory.models import Delivery
from shop.receivables.models import OpenInvoice
from tests.shop.demo.growing import grow

pytestmark = pytest.mark.django_db


def test_clinics_goods_and_invoices_of_the_bench_are_written(monkeypatch):
    monkeypatch.setattr(clinics, "CLINICS", 12)
    monkeypatch.setattr(goods, "LINES", 8)
    monkeypatch.setattr(invoices, "INVOICES", 20)
    monkeypatch.setattr(invoices, "OPEN", 5)
    grow(20)
    for each in (clinics, goods, invoices):
        each.main()
    owed = OpenInvoice.objects.filter(clinic__memberships__user__email=invoices.OWNER)
    counted = (
        Clinic.objects.filter(name__startswith="Synthetic clinic").count(),
        Delivery.objects.get(note_number=goods.NOTE).lines.count(),
        owed.filter(document__buyer__name="Synthetic").count(),
    )
    assert counted == (12, 8, 5)
