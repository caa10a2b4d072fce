"""What a campaign leaves on paper and as a file: its report, and letters to the phone list."""

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Max, Q
from django.template.loader import render_to_string
from django.utils import timezone

from common.csv_lines import guard
from common.csv_lists import csv_file
from common.links import link
from common.printed import printed
from common.printing import pdf
from common.sender import sender

from . import telling
from .clinic_pages import to_ring
from .coverage import coverage_of
from .pages import A_PAGE, PAGE
from .policy import WORDS
from .queries import holders, in_force, said_at_once
from .whereabouts import preview

_MOST_NAMED = 300
_COLUMNS = [
    *("clinic", "country", "address", "lot", "units delivered", "units returned"),
    *("units not sent yet", "told on", "mail", "reminders", "last answer on", "by"),
    *(*WORDS.values(), "not accounted for", "note", "taken back"),
]


def as_csv(request, context, campaign):
    """Who has it, a line for each clinic and lot."""
    rows = (map(guard, row) for row in [_COLUMNS, *_rows(campaign)])
    return csv_file(rows, f"recall-{campaign.pk}")


def _rows(campaign):
    """The lines of the file, as texts."""
    for holder in telling.with_mail(holders(_notices(campaign)), campaign):
        notice, last = holder.notice, holder.last_answer
        country = notice.clinic.country if notice.clinic else ""
        address = "; ".join(place.address for place in holder.places)
        notes = "; ".join(answer.note for answer in holder.answers if answer.note)
        said = [_day(last.at), last.by.display_name] if last else ["", ""]
        back = "; ".join(map(_taken_back, said_at_once(holder.taken_back)))
        for recall, standing in holder.lots:
            figures = (standing.delivered, standing.returned, standing.waiting)
            yield [
                *(notice.receiver, country, address, recall.lot.number, *map(str, figures)),
                *(_day(notice.told_at), holder.mail, str(notice.reminded), *said),
                *_numbers(standing),
                *(str(standing.unknown), notes, back),
            ]


def _taken_back(said):
    """What was said, by whom it was taken back, when and why."""
    first = said.first
    return (
        f"{_day(first.at)}, {first.by.display_name}: {said.words or 'read'}; taken back "
        f"{_day(first.taken_back_at)}, {first.taken_back_by.display_name}: {first.why_taken_back}"
    )


def _notices(campaign):
    return campaign.notices.select_related("clinic", "person", "campaign")


def _numbers(standing):
    units = standing.units
    return [str(getattr(units, name)) if standing.answers else "" for name in WORDS]


def _day(moment):
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""


def as_pdf(request, context, campaign):
    """The report: what was asked, where every unit is, who was reached, in which time."""
    found = holders(_notices(campaign))
    open_ones = [each for each in found if each.is_open]
    page = render_to_string(
        "papers/recall_report.html",
        {
            "title": f"Report: {campaign}",
            "campaign": campaign,
            "preview": preview(in_force(campaign)),
            "taken_out": campaign.recalls.exclude(ended_at=None).select_related("lot"),
            "coverage": coverage_of(campaign),
            "times": _times(campaign),
            "nobody": [each for each in found if each.notice.told_at and not each.notice.told],
            "open_ones": open_ones[:_MOST_NAMED],
            "more": max(0, len(open_ones) - _MOST_NAMED),
            "taken_back": [
                (each.notice.receiver, _taken_back(said))
                for each in found
                for said in said_at_once(each.taken_back)
            ],
        },
    )
    return _printed(request, campaign, page, f"recall-{campaign.pk}")


def _times(campaign):
    """[(what, moment, how long after the release)] of what has happened."""
    told = campaign.notices.aggregate(last=Max("told_at"))["last"]
    counts = Q(answers__taken_back_at=None)
    answered = campaign.notices.aggregate(last=Max("answers__at", filter=counts))["last"]
    moments = [
        ("Begun", campaign.begun_at),
        ("Released", campaign.released_at),
        ("The last clinic found" if campaign.is_drill else "The last clinic told", told),
        ("The last answer", answered),
        ("Closed", campaign.closed_at),
    ]
    released = campaign.released_at
    return [
        (what, at, _long(at - released) if released and at > released else "")
        for what, at in moments
        if at
    ]


def _long(span):
    """A span of time in words, to the second below an hour."""
    minutes, seconds = divmod(int(span.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days or hours:
        return f"{days} d {hours} h {minutes} min" if days else f"{hours} h {minutes} min"
    return f"{minutes} min {seconds} s"


def letters(request, context, campaign):
    """Letters to one clinic (`?notice=`), or to a page of the phone list."""
    asked = request.GET.get("notice", "")
    if asked.isdecimal() and len(asked) < 19:
        chosen = list(_notices(campaign).filter(pk=asked))
    else:
        found = Paginator(to_ring(campaign), A_PAGE)
        chosen = list(found.get_page(request.GET.get("p")))
    page = render_to_string(
        "papers/recall_letters.html",
        {
            "title": f"Letters: {campaign}",
            "campaign": campaign,
            "letters": list(_letters(campaign, chosen)),
            "sender": [*sender(), *filter(None, [settings.SELLER_EMAIL])],
            "address_of_page": link("recalls"),
        },
    )
    return _printed(request, campaign, page, f"letters-{campaign.pk}")


def _letters(campaign, notices):
    """(Holder, where it goes, its lots, whether a mail left us, whether every one came back) of
    each of these notices; a lot is (Recall, Standing, the numbers by which our papers call it too).
    """
    found = telling.with_mail(holders(notices), campaign)
    former = telling.former_numbers([recall for each in found for recall, _ in each.lots])
    for each in found:
        lots = [
            (recall, standing, sorted(_numbers_of(standing, recall, former)))
            for recall, standing in each.lots
            if recall.is_in_force
        ]
        has_left = each.notice.told and each.mail != telling.NOT_LEFT
        yield each, _posted_to(each), lots, has_left, each.mail == telling.CAME_BACK


def _numbers_of(standing, recall, former):
    return (standing.numbers | former.get(recall.lot_id, set())) - {recall.lot.number}


def _posted_to(holder):
    """The lines of where a letter to a clinic goes: the first address that had units."""
    name = str(holder.notice.receiver)
    lines = next((place.address.split(", ") for place in holder.places if place.address), [])
    return lines if name in lines else [name, *lines]


def _printed(request, campaign, page, name):
    back = PAGE, campaign.pk
    return printed(request, name, lambda: pdf(page, "paper", "recall"), back)


PAGES = {"report.csv": as_csv, "report.pdf": as_pdf, "letters.pdf": letters}
