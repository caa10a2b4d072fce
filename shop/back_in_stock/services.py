"""Waiting for a product, and telling of it once: row and mail are one transaction."""

import logging

from django.db import transaction
from django_tasks import task

from catalogue.models import Product
from common import mail
from common.endings import Ended
from common.jobs.services import enqueue_once
from common.links import link
from shop.ordering.filling import why_not
from shop.ordering.queries import owed_units
from shop.ordering.strategies import strategy_of

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


def free_units(strategy, product):
    """Units that this reader can order now and that no older order waits for; 0 where the rule
    would not sell them the product at all."""
    info = strategy.fetch_for_product(product)
    if why_not(info) or not strategy.shows(product):
        return 0
    free = (info.availability.num_available or 0) - owed_units([product.pk])[product.pk]
    return max(free, 0)


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
    strategy = strategy_of(notice.user)
    units = free_units(strategy, notice.product)
    if not units:
        return False
    notice.delete()
    told = {"name": notice.user.display_name, "product": notice.product, "units": units}
    told |= {"page": link("back_in_stock_product", notice.product.pk)}
    told |= {"own": link("back_in_stock")}
    mail.send("back_in_stock", notice.user.email, told)
    return True
