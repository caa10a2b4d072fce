"""The page that compares, and its choice of products."""

from django.views.decorators.http import require_safe

from catalogue import queries
from catalogue.comparison import page, rows
from catalogue.lists.quotes import entries
from catalogue.models import edition
from common import kept
from common.clock import today


@require_safe
def compare(request):
    """Up to four products side by side; the address is the whole state."""
    ask, strategy, current = rows.asked(request.GET.getlist("p")), request.strategy, edition()
    told = strategy.told(families=list(ask.numbers), pks=list(ask.numbers))
    template = "catalogue/comparison/page.html"
    return kept.page(request, template, (current, told), lambda: _compared(request, ask))


def _compared(request, ask):
    found = queries.compared_products(ask.numbers) if ask.numbers else {}
    products = [found[number] for number in ask.numbers if number in found]
    shown = entries(request.strategy, products)
    columns = page.columns_of(shown)
    only = request.GET.get("show") == "differences" and len(columns) > 1
    return {
        "ask": ask,
        "unknown": len(ask.numbers) - len(shown),
        "most": rows.MOST,
        "comparison": page.compare(columns, differences_only=only),
        "differences_only": only,
        "country": request.strategy.country,
        "today": today(),
        "prices_hidden_because": request.strategy.prices_hidden_because,
        **_candidates(request, columns),
    }


def _candidates(request, columns):
    """What could be added: what the reader asks for by name, and what sources set beside."""
    numbers = [column.product.pk for column in columns]
    text = request.GET.get("add", "").replace("\0", "").strip()[:80]
    if len(columns) >= rows.MOST:
        return {"text": text}
    beside = set().union(*(column.sheet.related_ids() for column in columns)) - set(numbers)
    country = request.strategy.country
    named = queries.products_named(text.split()[:6], country) if text else []
    return {
        "text": text,
        "named": _addable(named, numbers),
        "beside": _addable(queries.related_products(beside, country) if beside else [], numbers),
    }


def _addable(products, numbers):
    """(product, address of the comparison with it) of those that are not compared yet."""
    return [
        (product, page.address([*numbers, product.pk]))
        for product in products
        if product.pk not in numbers
    ]
