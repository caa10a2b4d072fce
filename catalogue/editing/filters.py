"""What staff pick in the list of products: those that somebody still has to read the pack of."""

from common.staff_lists import Choice

from ..models.product import undescribed


class SalesUnitFilter(Choice):
    title, parameter_name = "what a buyer gets", "sales_unit"
    kinds = (("missing", "For sale without a sales unit", lambda rows: rows.filter(undescribed())),)
