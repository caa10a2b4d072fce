"""Prints a page of HTML as PDF, in a process of its own that takes WeasyPrint's memory with it.

The page takes its styles and pictures along: nothing is fetched for it, from nowhere.
"""

from pathlib import Path

from .confined.process import Interrupted, Limits
from .confined.process import opened as opened_in_a_child

_STYLES = Path(__file__).parent.parent / "static/css/papers"
_LIMITS = Limits(megabytes=1024, seconds=60)


class NotPrinted(Exception):
    """There is no PDF; the message says what to do."""


def pdf(html, *styles, variant="pdf/ua-1"):
    """The PDF of a whole page of HTML: PDF/UA-1, tagged, with the page's language and title.

    `styles` are names of files in static/css/papers/; another `variant` is one of WeasyPrint's.
    Raises NotPrinted.
    """
    css = "".join((_STYLES / f"{name}.css").read_text() for name in styles)
    try:
        answer = opened_in_a_child(__name__, html.encode(), css, variant, limits=_LIMITS)
    except Interrupted as error:
        raise NotPrinted("The paper could not be made. Try again.") from error
    if answer.is_too_much:
        raise NotPrinted("The paper is too long to be made at once.")
    return answer.content


def opened(raw, css, variant):
    """(kind, content) of the page, called in the child."""
    from weasyprint import CSS, HTML
    from weasyprint.urls import URLFetcher

    only_its_own = URLFetcher(allowed_protocols=["data"])
    page = HTML(string=raw.decode(), url_fetcher=only_its_own)
    style = CSS(string=css, url_fetcher=only_its_own)
    made = page.write_pdf(stylesheets=[style], pdf_variant=variant, pdf_tags=True)
    return "application/pdf", made
