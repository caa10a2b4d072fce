"""What people ordered, from their orders themselves: cancelled ones do not count (M12)."""

from django.db.models import Count, DecimalField, IntegerField, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from oscar.apps.analytics import reports as oscar
from oscar.core.loading import get_class, get_model

from common.order_states import OrderState

ReportCSVFormatter = get_class("dashboard.reports.reports", "ReportCSVFormatter")


Line = get_model("order", "Line")
Order = get_model("order", "Order")
UserRecord = get_model("analytics", "UserRecord")

_HEADER = (
    "E-mail",
    "Name",
    "Registered",
    "Products looked at",
    "Put in a basket",
    "Orders that stand",
    "Order lines",
    "Units",
    "Ordered excluding VAT",
    "Ordered including VAT",
    "Last order",
)


class UserReportCSVFormatter(ReportCSVFormatter):
    filename_template = "user-analytics.csv"

    def generate_csv(self, response, users):
        writer = self.get_csv_writer(response)
        writer.writerow(_HEADER)
        for record in users:
            writer.writerow(self._row(record))

    def _row(self, record):
        return [
            record.user.email,
            record.user.get_full_name(),
            self.format_date(record.user.date_joined),
            record.num_product_views,
            record.num_basket_additions,
            record.standing_orders,
            record.standing_lines,
            record.standing_units,
            record.ordered_net,
            record.ordered_gross,
            self.format_datetime(record.date_last_order),
        ]


class UserReportGenerator(oscar.UserReportGenerator):
    formatters = {**oscar.UserReportGenerator.formatters, "CSV_formatter": UserReportCSVFormatter}

    def get_queryset(self):
        people = UserRecord.objects.select_related("user").order_by("user__email")
        return people.annotate(
            standing_orders=_of_orders(Count("pk"), IntegerField()),
            standing_lines=_of_lines(Count("pk")),
            standing_units=_of_lines(Sum("quantity")),
            ordered_net=_of_orders(Sum("total_excl_tax"), _AMOUNT),
            ordered_gross=_of_orders(Sum("total_incl_tax"), _AMOUNT),
        )


_AMOUNT = DecimalField(max_digits=12, decimal_places=2)


def _of_orders(figure, field):
    standing = Order.objects.filter(user=OuterRef("user")).exclude(status=OrderState.CANCELLED)
    return _each(standing.order_by().values("user"), figure, field)


def _of_lines(figure):
    standing = Line.objects.filter(order__user=OuterRef("user")).exclude(
        order__status=OrderState.CANCELLED
    )
    return _each(standing.order_by().values("order__user"), figure, IntegerField())


def _each(rows, figure, field):
    """A figure over the rows of one person; 0 where there are none."""
    found = Subquery(rows.annotate(figure=figure).values("figure"), output_field=field)
    return Coalesce(found, Value(0), output_field=field)
