"""The pages of staff about one campaign: begun, released, followed, changed, closed."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms import model_to_dict
from django.shortcuts import redirect, render

from common import stale
from common.deeds import NotPossible
from shop.inventory.models import Lot

from . import campaigns, finding, telling
from .coverage import coverage_of
from .forms import (
    CloseForm,
    LotsForm,
    TellForm,
    WhyForm,
)
from .models import Campaign
from .queries import (
    clinics_with,
    holders,
    orders_that_wait,
    written_after_the_end,
)
from .whereabouts import preview

PAGE = "admin:recalls_campaign_change"
A_PAGE = 100
_LOTS = ("lot__product__parent", "begun_by", "released_by", "ended_by")


@dataclass
class Refused:
    """Why what was just sent was not done: in words, or because it was changed meanwhile."""

    problem: str = ""
    late: stale.Stale | None = None

    def __bool__(self):
        return bool(self.problem or self.late)


def show(request, context, campaign, refused=None):
    """The page of a campaign."""
    refused = refused or Refused()
    campaign = Campaign.objects.select_related("begun_by", "released_by", "closed_by").get(
        pk=campaign.pk
    )
    recalls = list(campaign.recalls.select_related(*_LOTS))
    there = [recall for recall in recalls if not recall.ended_at]
    waiting = [recall for recall in there if recall.is_waiting]
    context |= {
        "title": str(campaign),
        "opts": Campaign._meta,
        "campaign": campaign,
        "waiting_lots": waiting,
        "taken_out": [recall for recall in recalls if recall.ended_at],
        "preview": preview(there),
        "written": _written_since(campaign) if campaign.closed_at else [],
        "may": request.user.has_perm("inventory.change_lot"),
        "may_release": campaigns.may_release(campaign, waiting, request.user),
        "problem": refused.problem,
        **_of_clinics(request, campaign, there),
        **stale.carry(request, campaign, facts, refused.late),
    }
    status = 409 if refused else 200
    return render(request, "admin/recalls/campaign.html", context, status=status)


def _of_clinics(request, campaign, recalls):
    """Who would be told of a draft; how far a campaign has come that is released."""
    if campaign.released_at is None:
        page = Paginator(clinics_with(recalls), A_PAGE).get_page(request.GET.get("p"))
        return {"page": page, "clinics": list(page)}
    notices = campaign.notices.select_related("clinic", "person", "campaign")
    page = Paginator(notices, A_PAGE).get_page(request.GET.get("p"))
    return {
        "page": page,
        "holders": telling.with_mail(holders(page.object_list), campaign),
        "coverage": coverage_of(campaign),
        "waiting": orders_that_wait(campaign) if campaign.is_open and campaign.is_recall else [],
    }


def _written_since(campaign):
    """What clinics wrote after its end and staff have noted nothing upon yet."""
    found = written_after_the_end().filter(notice__campaign=campaign)
    return found.select_related("notice__clinic", "notice__person", "by")


def facts(campaign):
    """What a page shows of a campaign and a deed on it rests on."""
    lots = campaign.recalls.filter(ended_at=None).values_list("number", "released_at")
    return {
        "State": campaign.standing,
        "Kind": campaign.get_kind_display(),
        "Title": campaign.title,
        "Why": campaign.reason,
        "What to do": campaign.get_to_do_display(),
        "The maker’s reference": campaign.reference,
        "Clock": f"{campaign.reminders} reminders, {campaign.remind_every} days apart",
        "Lots": ", ".join(f"{number}{'' if at else ' (waits)'}" for number, at in lots),
    }


def begin(request, context):
    """Say what it is about, find the lots, and keep both as a draft."""
    form = TellForm(request.POST or None)
    lots = LotsForm(request.POST or None, request.FILES or None)
    problem = _comes_first(lots) if "keep" in request.POST else ""
    if _keeps(request, lots) and form.is_valid():
        try:
            campaign = campaigns.begin(form.told, lots.cleaned_data["lots"], request.user)
        except NotPossible as error:
            problem = str(error)
        else:
            messages.success(request, "Kept as a draft. Somebody else looks at it and releases it.")
            return redirect(PAGE, campaign.pk)
    if request.method == "POST" and "keep" not in request.POST:
        form = TellForm(initial=request.POST.dict())
    context |= {
        "title": "Begin a recall, a field safety notice or a drill",
        "opts": Campaign._meta,
        "form": form,
        "problem": problem,
        **_lots_found(request, lots),
    }
    status = 409 if problem or form.errors or lots.errors else 200
    return render(request, "admin/recalls/begin.html", context, status=status)


def _keeps(request, lots):
    return "keep" in request.POST and lots.is_valid() and not _comes_first(lots)


def _comes_first(lots):
    """Of a file that has just come nobody has chosen lots yet: in words, else empty."""
    return "What was read of the file is below: choose its lots first." if lots.scanned else ""


def _lots_found(request, form, there=()):
    """The form of lots, those found and those chosen already; `?lot=` chooses one. Those that are
    `there` (keys) are not found again."""
    asked = request.GET.get("lot", "")
    if not form.is_bound:
        chosen = list(_lots(asked)) if asked.isdecimal() and len(asked) < 19 else []
        return {"lots_form": form, "chosen": chosen, "found": [], "nothing_in": []}
    form.is_valid()
    data = form.cleaned_data
    chosen = data.get("lots") or []
    asked = (data.get("text", ""), data.get("product"), data.get("supplier"))
    found = finding.lots_meant(*asked, but=[*there, *(lot.pk for lot in chosen)])
    return {
        "lots_form": form,
        "chosen": chosen,
        "found": found.lots,
        "more": found.more,
        "nothing_in": found.nothing_in,
        "has_looked": "find" in request.POST or bool(form.scanned),
        "was_read": bool(data.get("was_read")),
        "blind": form.scanned.blind if form.scanned else (),
    }


def _lots(key):
    return Lot.objects.filter(pk=key).select_related("product__parent")


def widen(request, context, campaign):
    """Ask for more lots."""
    lots = LotsForm(request.POST or None, request.FILES or None)
    refused = Refused(_comes_first(lots) if "keep" in request.POST else "")
    if _keeps(request, lots):
        refused = _do(
            request,
            campaign,
            lambda now_: campaigns.widen(now_, lots.cleaned_data["lots"], request.user),
            "Asked for. Somebody else looks at it and releases the lots.",
        )
        if not refused:
            return redirect(PAGE, campaign.pk)
    words = f"More lots for: {campaign.title}", "Add lots", "Ask for these lots"
    there = campaign.recalls.filter(ended_at=None).values_list("lot", flat=True)
    context |= _lots_found(request, lots, there)
    return _page(request, context, "widen", campaign, refused, words)


def _page(request, context, name, campaign, refused, words, form=None):
    """The page of a deed on a campaign; words are its title, its short name and its button's."""
    title, what, button = words
    context |= {
        "title": title,
        "what": what,
        "button": button,
        "opts": Campaign._meta,
        "campaign": campaign,
        "form": form,
        "problem": refused.problem,
        **stale.carry(request, campaign, facts, refused.late),
    }
    status = 409 if refused or (form and form.errors) else 200
    return render(request, f"admin/recalls/{name}.html", context, status=status)


def _do(request, campaign, deed, said):
    """Do a deed on a campaign as it was shown; the Refused, which is empty where it was done."""
    try:
        with stale.unchanged(request, campaign, facts) as current:
            deed(current)
    except stale.Stale as error:
        return Refused(late=error)
    except NotPossible as error:
        return Refused(str(error))
    messages.success(request, said)
    return Refused()


def reword(request, context, campaign):
    """Say a draft anew."""
    form, refused = TellForm(request.POST or None, initial=model_to_dict(campaign)), Refused()
    if form.is_valid():
        told, said = form.told, "Kept. Somebody else looks at it and releases it."
        refused = _do(request, campaign, lambda it: campaigns.reword(it, told, request.user), said)
        if not refused:
            return redirect(PAGE, campaign.pk)
    what = "Change what it says"
    words = f"{what}: {campaign.title}", what, "Keep it as a draft"
    return _page(request, context, "reword", campaign, refused, words, form)


def release(request, context, campaign):
    """The second person's yes."""
    said = "Released. The worker writes to the clinics."
    refused = _do(request, campaign, lambda it: campaigns.release(it, request.user), said)
    return show(request, context, campaign, refused) if refused else redirect(PAGE, campaign.pk)


def give_up(request, context, campaign):
    said = "The draft was given up."
    refused = _do(request, campaign, lambda it: campaigns.give_up(it, request.user), said)
    return show(request, context, campaign, refused) if refused else redirect(PAGE, campaign.pk)


def leave_out(request, context, recall):
    """Take one lot out of its campaign."""
    if recall.stops and not request.user.has_perm("inventory.end_recall"):
        raise PermissionDenied
    campaign, form, refused = recall.campaign, WhyForm(request.POST or None), Refused()
    if form.is_valid():
        why, said = form.cleaned_data["why"], f"Lot {recall.lot.number} is out of the campaign."
        refused = _do(
            request, campaign, lambda _: campaigns.leave_out(recall, request.user, why), said
        )
        if not refused:
            return redirect(PAGE, campaign.pk)
    deed = f"Leave lot {recall.lot.number} out"
    words = deed, "Leave a lot out", deed
    return _page(request, context | {"recall": recall}, "leave_out", campaign, refused, words, form)


def close(request, context, campaign):
    """The end, with what was found."""
    form, refused = CloseForm(request.POST or None), Refused()
    if form.is_valid():
        found, said = form.cleaned_data["conclusion"], "Closed. The report is below."
        deed = lambda it: campaigns.close(it, request.user, found)  # noqa: E731
        refused = _do(request, campaign, deed, said)
        if not refused:
            return redirect(PAGE, campaign.pk)
    words = f"Close: {campaign.title}", "Close", "Close it"
    context["keeps_open"] = list(campaigns.why_not_closed(campaign))
    return _page(request, context, "close", campaign, refused, words, form)


SENT = {"release": release, "give-up": give_up}
ASKED = {"reword": reword, "widen": widen, "close": close}
