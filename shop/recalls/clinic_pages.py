"""The pages of staff about the clinics of a campaign: who is silent, and what each got and said."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render

from common import stale
from common.clock import now
from common.deeds import NotPossible

from . import answering, telling
from .forms import Answers, ContactForm, StaffAnswerForm, TakeBackForm, with_ways_back
from .models import Campaign, Notice
from .pages import A_PAGE, Refused
from .policy import Next
from .queries import holders, unfinished
from .services import step_of


def phone(request, context, campaign):
    """Who has not answered, or not of every unit, and what comes next for each."""
    page = Paginator(to_ring(campaign), A_PAGE).get_page(request.GET.get("p"))
    found = telling.with_mail(holders(list(page)), campaign)
    people = telling.to_ring([holder.notice for holder in found])
    context |= {
        "title": f"Phone list: {campaign.title}",
        "opts": Campaign._meta,
        "campaign": campaign,
        "page": page,
        "rows": [(each, _why_to_ring(each), people[each.notice.pk]) for each in found],
    }
    return render(request, "admin/recalls/phone.html", context)


def to_ring(campaign):
    """The silent first: those nobody could be told, then those reminded most often."""
    return unfinished(campaign).order_by("has_answered", "told", "-reminded", "clinic__name", "pk")


def _why_to_ring(holder):
    """(what stands on the list, whether it is time to ring)."""
    notice = holder.notice
    if holder.has_answered:
        units = "1 unit" if holder.unknown == 1 else f"{holder.unknown} units"
        return f"answered, and said nothing of {units}", False
    if notice.told_at is None:
        return "is being told", False
    if not notice.told:
        return "nobody there can be told", True
    if holder.mail == telling.CAME_BACK:
        return holder.mail, True
    if step_of(notice, now()) == Next.PHONE:
        return f"silent after {notice.reminded} reminder{'' if notice.reminded == 1 else 's'}", True
    return holder.mail or "the next reminder is not due yet", False


def notice(request, context, its):
    """One clinic of a campaign: what it got and said, whom staff reached, what they were told."""
    its = get_object_or_404(
        Notice.objects.select_related("campaign", "clinic", "person"), pk=its.pk
    )
    (holder,) = holders([its])
    known = {
        recall: standing
        for recall, standing in holder.lots
        if recall.is_in_force and standing.delivered
    }
    contact, answers, refused = ContactForm(), Answers(known, form=StaffAnswerForm), Refused()
    back, is_done = None, False
    if request.method == "POST" and request.POST.get("deed") == "take-back":
        back, refused, is_done = _taken_back(request, its)
    elif request.method == "POST":
        contact, answers, refused, is_done = _told_to_staff(request, its, known)
    if is_done:
        return redirect("admin:recalls_campaign_notice", its.pk)
    context |= {
        "title": f"{its.receiver}: {its.campaign.title}",
        "opts": Campaign._meta,
        "campaign": its.campaign,
        "notice": its,
        "holder": holder,
        "contact": contact,
        "answers": answers,
        "back": back,
        "said": with_ways_back(holder.said, its.campaign, back),
        "contacts": its.contacts.select_related("by"),
        "people": telling.to_ring([its])[its.pk],
        "problem": refused.problem,
        **stale.carry(request, its, facts_of_notice, refused.late),
    }
    status = 409 if refused or contact.errors or answers.has_errors or back else 200
    return render(request, "admin/recalls/notice.html", context, status=status)


def _told_to_staff(request, its, known):
    """(contact form, answer forms, Refused, whether it was kept)."""
    is_contact = request.POST.get("deed") == "contact"
    contact = ContactForm(request.POST if is_contact else None)
    answers = Answers(known, None if is_contact else request.POST, form=StaffAnswerForm)
    if not is_contact and not its.campaign.is_open:
        contact = ContactForm(initial={"words": answers.typed})
        return contact, Answers(known, form=StaffAnswerForm), Refused(answering.CLOSED), False
    if not (contact.is_valid() if is_contact else answers.is_valid()):
        return contact, answers, Refused(), False
    try:
        lock = answering.locked_with_campaign
        with stale.unchanged(request, its, facts_of_notice, lock=lock) as current:
            if is_contact:
                answering.contact(current, request.user, **contact.cleaned_data)
            else:
                seen, note = _all_read(current), answers.note.cleaned_data["note"]
                answering.answer(current, request.user, answers.said, note, seen=seen)
    except stale.Stale as error:
        return contact, answers, Refused(late=error), False
    except NotPossible as error:
        return contact, answers, Refused(str(error)), False
    messages.success(request, "Noted.")
    return contact, answers, Refused(), True


def _taken_back(request, its):
    """(the form as it was sent, Refused, whether it was done)."""
    form = TakeBackForm.sent(its, request.POST)

    def deed(current):
        why, seen = form.cleaned_data["why"], _all_read(current)
        answering.take_back_by_staff(form.answer, request.user, why, seen=seen)
        return "Taken back: it counts no more, stays to be read, and the clinic is told by mail."

    lock = answering.locked_with_campaign
    is_done, late, problem = stale.tried(request, its, facts_of_notice, deed, form, lock=lock)
    return form, Refused(problem, late), is_done


def _all_read(notice):
    """What the page shows of answers is compared already (`facts_of_notice`)."""
    return answering.read_of(notice.answers.all())


def facts_of_notice(its):
    last = its.answers.select_related("by").last()
    return {
        "Answers": its.answers.count(),
        "Taken back": its.answers.exclude(taken_back_at=None).count(),
        "Last answer": last and f"{last.by.display_name}, {last.at:%-d %b %Y, %H:%M}",
        "Contacts": its.contacts.count(),
    }
