"""The report of orders: net, VAT and total of each, and whether it still stands."""

from oscar.apps.order import reports as oscar
from oscar.core.loading import get_class

ReportCSVFormatter = get_class("dashboard.reports.reports", "ReportCSVFormatter")


_HEADER = ("Order", "Name", "E-mail", "State", "Currency", "Net", "VAT", "Total", "Placed")


class OrderReportCSVFormatter(ReportCSVFormatter):
    filename_template = "orders-%s-to-%s.csv"

    def generate_csv(self, response, orders):
        writer = self.get_csv_writer(response)
        writer.writerow(_HEADER)
        for order in orders:
            writer.writerow(self._row(order))

    def filename(self, **kwargs):
        return self.filename_template % (kwargs["start_date"], kwargs["end_date"])

    def _row(self, order):
        return [
            order.number,
            order.user.get_full_name() if order.user else "",
            order.email,
            order.status,
            order.currency,
            order.total_excl_tax,
            order.total_tax,
            order.total_incl_tax,
            self.format_datetime(order.date_placed),
        ]


class OrderReportGenerator(oscar.OrderReportGenerator):
    formatters = {**oscar.OrderReportGenerator.formatters, "CSV_formatter": OrderReportCSVFormatter}

    def get_queryset(self):
        return super().get_queryset().select_related("user")
