from oscar.apps.dashboard.reports.apps import ReportsDashboardConfig as OscarReportsConfig


class ReportsDashboardConfig(OscarReportsConfig):
    name = "shop.forks.dashboard.reports"
