"""One form of dates: 29 Nov 2026, 14:30. Figures alone are read too."""

DATE_FORMAT = SHORT_DATE_FORMAT = "j M Y"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "j M Y, H:i"
TIME_FORMAT = "H:i"
MONTH_DAY_FORMAT = "j M"
YEAR_MONTH_FORMAT = "M Y"
# As the first, days are written into fields; Python reads "1 Dec 2026" by the second.
DATE_INPUT_FORMATS = ["%-d %b %Y", "%d %b %Y", "%d %B %Y", "%d/%m/%Y", "%d/%m/%y"]
