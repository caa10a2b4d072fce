"""The report of offers: what they took of orders that still stand, net."""

from oscar.apps.offer import reports as oscar
from oscar.core.loading import get_class, get_model

from common.order_states import OrderState

ReportCSVFormatter = get_class("dashboard.reports.reports", "ReportCSVFormatter")


OrderDiscount = get_model("order", "OrderDiscount")


class OfferReportCSVFormatter(ReportCSVFormatter):
    filename_template = "conditional-offer-performance.csv"

    def generate_csv(self, response, rows):
        writer = self.get_csv_writer(response)
        writer.writerow(["Offer", "Taken in all, excluding VAT"])
        for row in rows:
            writer.writerow([row["display_offer_name"], row["total_discount"]])


class OfferReportGenerator(oscar.OfferReportGenerator):
    formatters = {**oscar.OfferReportGenerator.formatters, "CSV_formatter": OfferReportCSVFormatter}
    queryset = OrderDiscount.objects.exclude(order__status=OrderState.CANCELLED)
