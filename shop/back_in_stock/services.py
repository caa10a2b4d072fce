"""Waiting for a product, and telling of it once: row and mail are one transaction."""

import logging

from django.db import transaction
from django_tasks import task

from catalogue.models import Product
from common import mail
from common.endings import Ended
from common.jobs.services import enqueue_once
from common.links import link
from shop.inventory.queries import sellable
from shop.ordering.queries import owed_units
from shop.ordering.quoting import beside
from shop.ordering.reader import Reader
from shop.purchasing.facts import item

from .models import StockNotice

_log = logging.getLogger(__name__)


def wait(user, product):
    StockNotice.objects.get_or_create(user=user, product=product)


def stop(user, key):
    """The name of the product; None where nothing was waited for."""
    found = StockNotice.objects.select_related("product__parent").filter(user=user, pk=key).first()
    if found is None:
        return None
    found.delete()
    return found.product.full_name


def free_units(reader, key):
    """Units of a product that this Reader can order now and that no older order waits for; 0 where
    the rule would not sell it to them at all."""
    found = next(iter(reader.read(beside, pks=[key], families=[])), None)
    if found is None or found.is_parent or found.record_id is None:
        return 0
    if any(reason.concerns_product for reason in reader.may_order(item(found)).reasons):
        return 0
    return max((sellable(found).quantity) - owed_units([key])[key], 0)


def follow(ending):
    """Units of a lot have become free: the worker looks, once for many."""
    if ending.what == Ended.SHORTAGE and StockNotice.objects.exists():
        enqueue_once(tell_of_stock)


@task()
def tell_of_stock():
    tell_all()


def tell_all():
    """How many were told. Safe to run twice or late; one that fails stops no other."""
    in_stock = Product.objects.filter(stock_notices__isnull=False, lots__on_hand__gt=0)
    waiting = StockNotice.objects.filter(product__in=in_stock, user__is_active=True)
    keys, failures, told = list(waiting.values_list("pk", flat=True)), [], 0
    for key in keys:
        try:
            told += _tell(key)
        except Exception as error:
            _log.exception("Notice %s was not sent.", key)
            failures.append(error)
    if failures:
        raise ExceptionGroup(f"{len(failures)} of {len(keys)} failed", failures)
    return told


@transaction.atomic
def _tell(key):
    """Whether its reader was told; the row is gone then, so nobody is told twice."""
    found = StockNotice.objects.select_for_update(of=("self",)).filter(pk=key)
    notice = found.select_related("user", "product__parent").first()
    if notice is None:
        return False
    units = free_units(Reader(notice.user), notice.product_id)
    if not units:
        return False
    notice.delete()
    told = {"name": notice.user.display_name, "product": notice.product, "units": units}
    told |= {"page": link("back_in_stock_product", notice.product.pk)}
    told |= {"own": link("back_in_stock")}
    mail.send("back_in_stock", notice.user.email, told)
    return True
