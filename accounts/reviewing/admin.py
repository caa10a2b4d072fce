"""The queue of licences, and one page a licence that ends in a decision."""

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from common import stale
from common.clock import day_in, now, today
from common.deeds import NotPossible
from common.read_only_admin import ReadOnly
from common.staff_lists import FoldedSearch, WorkFirst, names_of
from common.supply_classes import SupplyClass

from .. import look_ups
from ..licences.locks import lock_licence
from ..licences.models import Licence, Review
from ..licences.policy import Decision, DecisionNotPossible
from ..papers import reading
from ..papers.rebuilding import kinds
from ..registers import REGISTERS
from ..signing_in.models import User
from . import decisions, interests
from . import queue as review_queue
from .duplicates import duplicates
from .forms import InterestForm, forms_for
from .queue import Kind


class Placeless:
    """A filter whose choices the page shows elsewhere than in the column of filters."""

    template = "admin/accounts/licence/no_filter.html"


class KindFilter(Placeless, WorkFirst):
    """What waits comes first; everything else is a click or a search away."""

    title = parameter_name = "kind"
    first, LATE = "", "late"

    def lookups(self, request, model_admin):
        return [(self.first, "all that waits"), *Kind.choices, (self.LATE, "Over the target")]

    def looks_through_all(self, request):
        return super().looks_through_all(request) or "state__exact" in request.GET

    def queryset(self, request, queryset):
        if self.wanted == self.ALL:
            return queryset
        waiting = queryset.exclude(kind="")
        if self.wanted == self.LATE:
            return waiting.filter(waits_since__lt=review_queue.late_before(now()))
        return waiting.filter(kind=self.wanted) if self.wanted else waiting


class RegisterFilter(admin.SimpleListFilter):
    """Registers by their names."""

    title = "register"
    parameter_name = "register"

    def lookups(self, request, model_admin):
        return [(code, register.NAME) for code, register in REGISTERS.items()]

    def queryset(self, request, queryset):
        return queryset.filter(register=self.value()) if self.value() else queryset


@admin.register(Licence)
class LicenceAdmin(FoldedSearch, ReadOnly, admin.ModelAdmin):
    """The queue, and one page a licence that ends in a decision."""

    list_display = ("applicant", "waits", "kind", "profession", "register_and_number", "state")
    list_display_links = ("applicant",)
    list_filter = (KindFilter, "state", "profession", RegisterFilter)
    list_select_related = ("professional__user",)
    search_fields = ("number", names_of("professional__user"))
    actions = None
    change_list_template = "admin/accounts/licence/queue.html"

    def get_queryset(self, request):
        return review_queue.seen_by_staff(now())

    def get_ordering(self, request):
        return ("waits_since", "pk")

    def get_urls(self):
        address = path(
            "<int:pk>/interest/",
            self.admin_site.admin_view(require_POST(self.interest_view)),
            name="accounts_licence_interest",
        )
        return [address, *super().get_urls()]

    @admin.display(description="Person", ordering="professional__user__last_name")
    def applicant(self, licence):
        return licence.professional.user.display_name

    @admin.display(description="Register and number", ordering="number")
    def register_and_number(self, licence):
        return str(licence)

    @admin.display(description="Kind", ordering="kind")
    def kind(self, licence):
        return Kind(licence.kind).label if licence.kind else "–"

    @admin.display(description="Since", ordering="waits_since")
    def waits(self, licence):
        return render_to_string("admin/accounts/licence/age.html", _age(licence))

    def changelist_view(self, request, extra_context=None):
        context = {"title": "Licences", "target": settings.REVIEW_TARGET_WORKING_DAYS}
        response = super().changelist_view(request, {**context, **(extra_context or {})})
        if "cl" in (getattr(response, "context_data", None) or {}):
            response.context_data["kinds"] = _kinds(response.context_data["cl"])
        return response

    def change_view(self, request, object_id, form_url="", extra_context=None):
        licence = self._licence(request, object_id)
        if request.method == "POST":
            return self._decide(request, licence)
        return self._page(request, licence, _forms(licence))

    def interest_view(self, request, pk):
        """The reviewer knows this person: somebody else decides."""
        licence = self._licence(request, str(pk))
        if not self.has_change_permission(request, licence):
            raise PermissionDenied
        form = InterestForm(request.POST, reviewers=_reviewers(request.user))
        if not form.is_valid():
            return self._undecided(request, licence, "Nothing was noted. Try again on this page.")
        reviewer = form.cleaned_data.get("reviewer") or request.user
        interests.declare(reviewer, licence.professional, request.user, form.cleaned_data["note"])
        name = reviewer.display_name
        told = f"Noted: {name} decides nothing about {licence.professional}. Somebody else will."
        self.message_user(request, told, messages.SUCCESS)
        return self._on(request, licence)

    def _licence(self, request, object_id):
        licence = self.get_object(request, object_id)
        if licence is None:
            raise Http404
        if not self.has_view_permission(request, licence):
            raise PermissionDenied
        return licence

    def _decide(self, request, licence):
        """What was decided, if the licence is still as its page showed it."""
        if not self.has_change_permission(request, licence):
            raise PermissionDenied
        try:
            with stale.unchanged(request, licence, _facts, lock=lock_licence, people=_people):
                return self._decide_as_shown(request, self._licence(request, str(licence.pk)))
        except stale.Stale as refused:
            return self._undecided(request, licence, refused=refused)
        except NotPossible as error:
            return self._undecided(request, licence, str(error))

    def _decide_as_shown(self, request, licence):
        forms = _forms(licence, request.POST)
        form = forms.get(request.POST.get("decision"))
        if form is None:
            return self._undecided(request, licence, _misfit(request.POST, licence))
        if not form.is_valid():
            return self._page(request, licence, forms)
        try:
            decided = _carry_out(form, request.user)
        except (NotPossible, DecisionNotPossible) as error:
            return self._undecided(request, licence, str(error))
        name, state = decided.professional.user.display_name, decided.get_state_display().lower()
        told = "" if form.decision == Decision.RECHECK else " A mail tells them what follows."
        self.message_user(request, f"{name}: {state}.{told}", messages.SUCCESS)
        return self._on(request, licence)

    def _undecided(self, request, licence, why="", refused=None):
        """The licence may be another now: the reviewer reads it beside what they typed."""
        if why:
            self.message_user(request, why, messages.ERROR)
        licence = self._licence(request, str(licence.pk))
        return self._page(request, licence, _forms(licence, request.POST), refused)

    def _on(self, request, licence):
        """The next one that this reviewer may decide about, or the queue when nothing is left."""
        _, after = review_queue.neighbours(licence, request.user, now())
        if after is None:
            after = review_queue.queue_for(request.user, now()).values_list("pk", flat=True).first()
        if after is None:
            return redirect("admin:accounts_licence_changelist")
        return redirect("admin:accounts_licence_change", after)

    def _page(self, request, licence, forms, refused=None):
        why_not = interests.reason_against(request.user, licence.professional)
        may_decide = self.has_change_permission(request, licence)
        may_read = request.user.has_perm("accounts.view_licencedocument")
        before, after = review_queue.neighbours(licence, request.user, now())
        proposal = _proposal(licence)
        forms = _offered(forms, proposal, request.user) if may_decide and not why_not else []
        context = {
            **self.admin_site.each_context(request),
            **_age(licence),
            "title": f"{licence.professional.user.display_name}: {licence}",
            "opts": self.opts,
            "licence": licence,
            "person": licence.professional.user,
            "register": REGISTERS.get(licence.register),
            "kind": self.kind(licence),
            "may_decide": may_decide,
            "why_not": why_not,
            "may_read": may_read,
            "papers": reading.papers_of(licence) if may_read else reading.Papers(),
            "pdf": kinds.PDF,
            "duplicates": duplicates(licence),
            "precheck": look_ups.precheck(licence),
            "look_ups": look_ups.of(licence),
            "reviews": _reviews_of(licence),
            "proposal": proposal,
            "first": forms[0] if forms else None,
            "opens_first": bool(licence.kind) and bool(forms) and forms[0].is_yes,
            "others": forms[1:],
            "reviewers": _reviewers(request.user),
            "before": before,
            "after": after,
            "is_past": licence.expires_on < day_in(licence.country, now()),
            **stale.carry(request, licence, _facts, refused),
            "typed": request.POST.get("reason") or request.POST.get("why_not"),
        }
        context["is_settled"] = request.POST.get("decision") not in {f.decision for f in forms}
        status = 409 if refused else 200
        template = "admin/accounts/licence/review.html"
        return TemplateResponse(request, template, context, status=status)


def _facts(licence):
    """What the page says of a licence, and what a decision about it rests on."""
    person = licence.professional.user
    return {
        "State": licence.get_state_display(),
        "Person": person.display_name,
        "Register and number": licence,
        "Profession": licence.get_profession_display(),
        "Valid through": licence.expires_on,
        "Counts for": ", ".join(SupplyClass(each).label for each in licence.scope),
        "Waits for a second signature": ", ".join(
            SupplyClass(each).label for each in licence.scope_proposed
        ),
        "Last sent": _moment(licence.last_sent_at),
        "Last decided": _moment(licence.decided_at),
    }


def _moment(moment):
    """To the microsecond: two decisions within a second are two."""
    return moment and f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S.%f}"


def _people(licence, moment):
    """Who decided about a licence after a moment; and its applicant, if they sent something."""
    if moment is None:
        return []
    reviews = licence.reviews.filter(decided_at__gt=moment).select_related("reviewer")
    people = [(review.reviewer, review.decided_at) for review in reviews]
    if licence.last_sent_at > moment:
        people.append((licence.professional.user, licence.last_sent_at))
    return people


def _reviewers(user):
    """Whose interests `user` may declare besides their own: a superuser anybody's."""
    staff = User.objects.filter(is_staff=True, is_active=True).order_by("first_name", "pk")
    return staff if user.is_superuser else staff.none()


def _age(licence):
    """How long a licence has waited, in words, and whether that is over the target."""
    days = (today() - timezone.localdate(licence.waits_since)).days
    return {
        "age": _in_words(days, "waits" if licence.kind else "sent"),
        "is_late": bool(licence.kind) and licence.waits_since < review_queue.late_before(now()),
    }


def _in_words(days, verb):
    if days == 0:
        return f"{verb} since today" if verb == "waits" else "sent today"
    span = "1 day" if days == 1 else f"{days} days"
    return f"waits {span}" if verb == "waits" else f"sent {span} ago"


def _kinds(changelist):
    """(label, count, how many of them late, address, is it shown now) of what may be listed."""
    counts = review_queue.counts(now())
    total = sum(each.count for each in counts.values())
    late = sum(each.late for each in counts.values())
    rows = [("All that waits", total, "")]
    rows += [(kind.label, counts[kind].count if kind in counts else 0, kind) for kind in Kind]
    rows += [("Over the target", late, KindFilter.LATE), ("All licences", None, KindFilter.ALL)]
    shown = next(spec.wanted for spec in changelist.filter_specs if isinstance(spec, KindFilter))
    queue = reverse("admin:accounts_licence_changelist")
    return [
        {
            "label": label,
            "count": count,
            "url": f"{queue}?kind={kind}" if kind else queue,
            "is_shown": kind == shown,
            "is_late": kind == KindFilter.LATE and late > 0,
        }
        for label, count, kind in rows
    ]


def _forms(licence, data=None):
    return forms_for(licence, day_in(licence.country, now()), data)


def _misfit(data, licence):
    if not data.get("decision"):
        return "Nothing was decided. Choose a decision."
    state = licence.get_state_display().lower()
    return f"Nothing was decided: “{data['decision']}” does not fit a licence that is {state}."


def _reviews_of(licence):
    """Every decision about this person's licences, oldest first."""
    reviews = Review.objects.filter(licence__professional=licence.professional_id)
    return reviews.select_related("reviewer", "licence")


def _proposal(licence):
    """The decision whose supply classes wait for a second signature, or None."""
    if not licence.scope_proposed:
        return None
    return licence.reviews.exclude(scope_proposed=[]).last()


def _offered(forms, proposal, reviewer):
    """The forms for this reviewer: nobody is offered to sign what they proposed (V54)."""
    is_own = proposal is not None and proposal.reviewer_id == reviewer.pk
    second = (Decision.SIGN, Decision.DECLINE)
    return [form for decision, form in forms.items() if not (is_own and decision in second)]


def _carry_out(form, reviewer):
    """The licence after the decision of a valid form."""
    data, deed = form.cleaned_data, getattr(decisions, form.decision)
    if form.is_yes:
        about = {name: data[name] for name in ("expires_on", "scope") if name in data}
        return deed(form.licence, reviewer, findings=form.findings, **about)
    about = {"old_stays": False} if data.get("old_ends") else {}
    return deed(form.licence, reviewer, form.full_reason, **about)
