"""What a pack tells of recalls: what each campaign was about and what it found, its lots from
beginning to end, whom it told, and whom staff tried to reach."""

from itertools import chain

from shop.recalls.models import Campaign, Contact, Recall
from shop.recalls.policy import WORDS, told_by
from shop.recalls.telling import unreached

from ..sources import A_PIECE
from .goods import NO_GOODS, goods_of
from .people import named, people


def recalls(question):
    recalls = Recall.objects.filter(lot__in=question.lots).order_by("pk")
    staff = people("begun_by", "released_by", "ended_by")
    recalls = recalls.select_related("campaign", "lot__product__parent", *staff)
    for recall in recalls.iterator(chunk_size=A_PIECE):
        about = (recall.campaign_id, recall.campaign.get_kind_display(), *goods_of(recall.lot))
        yield from ((*about, *row) for row in _of_recall(recall, question))
    campaigns = Campaign.objects.filter(recalls__lot__in=question.lots).distinct().order_by("pk")
    for campaign in campaigns.select_related(*people("begun_by", "closed_by")):
        about = (campaign.pk, campaign.get_kind_display(), *NO_GOODS)
        rows = chain(
            _of_campaign(campaign), _told(campaign, question), _contacts(campaign, question)
        )
        yield from ((*about, *row) for row in rows)


def _of_campaign(campaign):
    """What it is about, and what was found where it is over."""
    words = [campaign.title, campaign.reason, f"{campaign.get_to_do_display()}."]
    if campaign.reference:
        words.append(f"The maker's reference: {campaign.reference}.")
    yield ("about", campaign.begun_at, named(campaign.begun_by), *[""] * 7, "\n".join(words))
    if campaign.closed_at:
        end = "closed" if campaign.released_at else "given up"
        found = campaign.conclusion
        yield (end, campaign.closed_at, named(campaign.closed_by), *[""] * 7, found)


def _of_recall(recall, question):
    """What was done about a lot, and what its clinics answered."""
    for what, at, by in (
        ("begun", recall.begun_at, recall.begun_by),
        ("released", recall.released_at, recall.released_by),
    ):
        if at:
            yield (what, at, named(by), *[""] * 8)
    known = people("by", "taken_back_by", "notice__person")
    answers = recall.answers.select_related("notice__clinic", *known)
    if question.clinic:
        answers = answers.filter(notice__clinic=question.clinic)
    for each in answers.order_by("pk").iterator(chunk_size=A_PIECE):
        yield from _of_answer(each)
    if recall.ended_at:
        yield ("ended", recall.ended_at, named(recall.ended_by), *[""] * 7, recall.why_ended)


def _of_answer(answer):
    """What was said; of what was taken back the numbers stand in words, so that none counts."""
    said = (answer.at, named(answer.by), _receiver(answer.notice), "")
    counts = [getattr(answer, name) for name in WORDS]
    if not answer.is_taken_back:
        yield ("answered", *said, *counts, answer.note)
        return
    words = str(told_by([answer])) or "read"
    note = f"{words}. {answer.note}" if answer.note else words
    by = (answer.taken_back_at, named(answer.taken_back_by), _receiver(answer.notice), "")
    yield ("answered, taken back since", *said, *[""] * 5, note)
    yield ("taken back", *by, *[""] * 5, answer.why_taken_back)


def _told(campaign, question):
    """Whom a campaign told of its lots, and why no mail arrived."""
    notices = campaign.notices.select_related("clinic", *people("person")).order_by("pk")
    if question.clinic:
        notices = notices.filter(clinic=question.clinic)
    why = unreached(campaign)
    for notice in notices.iterator(chunk_size=A_PIECE):
        what = "told" if notice.told_at else "not told yet"
        told = (notice.told_at, "", _receiver(notice), notice.told)
        yield (what, *told, *[""] * 5, why.get(notice.pk, ""))


def _contacts(campaign, question):
    """Whom staff tried to reach otherwise than by mail, and what clinics wrote after the end."""
    contacts = Contact.objects.filter(notice__campaign=campaign).order_by("pk")
    contacts = contacts.select_related("notice__clinic", *people("by", "notice__person"))
    if question.clinic:
        contacts = contacts.filter(notice__clinic=question.clinic)
    for each in contacts.iterator(chunk_size=A_PIECE):
        what = each.get_how_display().lower()
        what += "" if each.is_reached else ", nobody reached"
        yield (what, each.at, named(each.by), _receiver(each.notice), *[""] * 6, each.words)


def _receiver(notice):
    return notice.clinic.name if notice.clinic else named(notice.person)
