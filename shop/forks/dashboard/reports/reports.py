"""Reports as CSV in which no cell can be a formula."""

from oscar.apps.dashboard.reports import reports as oscar

ReportFormatter = oscar.ReportFormatter
ReportHTMLFormatter = oscar.ReportHTMLFormatter

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class ReportGenerator(oscar.ReportGenerator):
    def get_queryset(self):
        """Read afresh: a query that a class keeps remembers the rows of the first report."""
        return super().get_queryset().all()


class ReportCSVFormatter(oscar.ReportCSVFormatter):
    def get_csv_writer(self, file_handle, **kwargs):
        return GuardedWriter(super().get_csv_writer(file_handle, **kwargs))


class GuardedWriter:
    """Puts an apostrophe before what a spreadsheet would take for a formula."""

    def __init__(self, writer):
        self.writer = writer

    def writerow(self, row):
        self.writer.writerow([guarded(cell) for cell in row])


def guarded(cell):
    text = str(cell)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else cell
