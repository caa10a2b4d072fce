"""The report of vouchers: what they took of orders that still stand, net."""

from oscar.apps.voucher import reports as oscar
from oscar.core.loading import get_class

ReportCSVFormatter = get_class("dashboard.reports.reports", "ReportCSVFormatter")


_HEADER = ("Voucher", "Put in a basket", "Orders that stand", "Taken in all, excluding VAT")


class VoucherReportCSVFormatter(ReportCSVFormatter):
    filename_template = "voucher-performance.csv"

    def generate_csv(self, response, vouchers):
        writer = self.get_csv_writer(response)
        writer.writerow(_HEADER)
        for each in vouchers:
            row = (each.code, each.num_basket_additions, each.num_orders, each.total_discount)
            writer.writerow(row)


class VoucherReportGenerator(oscar.VoucherReportGenerator):
    formatters = {
        **oscar.VoucherReportGenerator.formatters,
        "CSV_formatter": VoucherReportCSVFormatter,
    }
