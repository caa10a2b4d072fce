"""Staff's pages about people: the queue of applications, accounts and second factors."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from shop.common.clock import today
from shop.common.supply import SupplyClass

from . import checking, documents
from .forms import ReviewForm
from .models import ClosedAccount, DocumentState, Licence, LicenceDocument, Review, User
from .queries import same_documents, same_number, waiting_licences
from .registers import REGISTERS
from .verification import decisions
from .verification.locks import NotPossible
from .verification.policy import DecisionNotPossible, State, possible_decisions


class _ReadOnly:
    """Nothing is added, changed or deleted here by Django's own forms."""

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class StateFilter(admin.SimpleListFilter):
    """Waiting applications first; everything else is a click away."""

    title = "state"
    parameter_name = "state"
    ALL = "all"
    OPEN = State.WAITING

    def lookups(self, request, model_admin):
        return [*Licence._meta.get_field("state").choices, (self.ALL, "All")]

    def choices(self, changelist):
        for value, title in self.lookup_choices:
            yield {
                "selected": str(value) == (self.value() or self.OPEN),
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": title,
            }

    def queryset(self, request, queryset):
        wanted = self.value() or self.OPEN
        return queryset if wanted == self.ALL else queryset.filter(state=wanted)


@admin.register(Licence)
class LicenceAdmin(_ReadOnly, admin.ModelAdmin):
    """The queue, and one page a licence that ends in a decision."""

    list_display = ("applicant", "age", "profession", "register_name", "number", "state")
    list_display_links = ("applicant",)
    list_filter = (StateFilter,)
    list_select_related = ("professional__user",)
    search_fields = (
        "number",
        "professional__user__email",
        "professional__user__first_name",
        "professional__user__last_name",
    )
    ordering = ("submitted_at", "pk")
    actions = None

    @admin.display(description="Person", ordering="professional__user__last_name")
    def applicant(self, licence):
        return licence.professional.user.display_name

    @admin.display(description="Since", ordering="submitted_at")
    def age(self, licence):
        days = (today() - timezone.localdate(licence.submitted_at)).days
        verb = "waiting" if licence.state == State.WAITING else "sent"
        if days == 0:
            return f"{verb} since today" if verb == "waiting" else "sent today"
        span = "1 day" if days == 1 else f"{days} days"
        return f"{verb} {span}" if verb == "waiting" else f"sent {span} ago"

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": "Licences", **(extra_context or {})})

    def change_view(self, request, object_id, form_url="", extra_context=None):
        licence = self.get_object(request, object_id)
        if licence is None:
            raise Http404
        if not self.has_view_permission(request, licence):
            raise PermissionDenied
        if request.method == "POST":
            return self._decide(request, licence)
        return self._page(request, licence, self._form(licence))

    def _decide(self, request, licence):
        if not self.has_change_permission(request, licence):
            raise PermissionDenied
        form = self._form(licence, request.POST)
        if form.is_valid():
            try:
                decided = _carry_out(form, licence, request.user)
            except (NotPossible, DecisionNotPossible) as error:
                self.message_user(request, str(error), messages.ERROR)
                # The licence may be another now: the reviewer reads it beside what they typed.
                licence = self.get_object(request, object_id=str(licence.pk))
                form = self._form(licence, {**request.POST.dict(), "seen": _seen(licence)})
            else:
                return self._next(request, decided)
        return self._page(request, licence, form)

    def _next(self, request, licence):
        """The next application, or the queue when nothing waits."""
        name = licence.professional.user.display_name
        state = licence.get_state_display().lower()
        self.message_user(
            request, f"{name}: {state}. A mail tells them what happens next.", messages.SUCCESS
        )
        following = waiting_licences().exclude(professional__user=request.user).first()
        if following is None:
            return redirect("admin:accounts_licence_changelist")
        return redirect("admin:accounts_licence_change", following.pk)

    def _form(self, licence, data=None):
        initial = {"expires_on": licence.expires_on, "seen": _seen(licence)}
        possible = possible_decisions(licence.state)
        return ReviewForm(data, initial=initial, decisions=possible, on=today())

    def _page(self, request, licence, form):
        is_own = licence.professional.user_id == request.user.pk
        may_decide = self.has_change_permission(request, licence) and not is_own
        may_read = request.user.has_perm("accounts.view_licencedocument")
        context = {
            **self.admin_site.each_context(request),
            "title": f"{licence.professional.user.display_name}: {licence}",
            "opts": self.opts,
            "licence": licence,
            "person": licence.professional.user,
            "register": REGISTERS.get(licence.register),
            "may_read": may_read,
            "papers": documents.papers_of(licence) if may_read else documents.Papers(),
            "pdf": documents.PDF,
            "age": self.age(licence),
            "is_own": is_own,
            "same_number": same_number(licence),
            "same_documents": same_documents(licence),
            "reviews": _reviews_of(licence),
            "form": form if may_decide and form.fields["decision"].choices else None,
            "is_past": licence.expires_on < today(),
        }
        return TemplateResponse(request, "admin/accounts/licence/review.html", context)


def _seen(licence):
    return licence.submitted_at.isoformat()


def _reviews_of(licence):
    """Every decision about this person's licences, oldest first."""
    reviews = Review.objects.filter(licence__professional=licence.professional_id)
    return reviews.select_related("reviewer", "licence")


def _carry_out(form, licence, reviewer):
    """The licence after the decision that a valid form names."""
    data = form.cleaned_data
    if data["decision"] == "approve":
        return decisions.approve(
            licence,
            reviewer,
            expires_on=data["expires_on"],
            scope=SupplyClass.values,
            seen=data["seen"],
        )
    deeds = {"ask": decisions.ask, "refuse": decisions.refuse, "suspend": decisions.suspend}
    return deeds[data["decision"]](licence, reviewer, form.full_reason, seen=data["seen"])


class HeldBackFilter(StateFilter):
    """Documents that wait for staff first."""

    OPEN = DocumentState.QUARANTINED

    def lookups(self, request, model_admin):
        return [*DocumentState.choices, (self.ALL, "All")]


@admin.register(LicenceDocument)
class LicenceDocumentAdmin(_ReadOnly, admin.ModelAdmin):
    """What was held back and why; the documents themselves are read beside their licence."""

    list_display = ("original_name", "user", "licence", "state", "finding", "uploaded_at")
    list_display_links = None
    list_filter = (HeldBackFilter,)
    list_select_related = ("user", "licence")
    search_fields = ("original_name", "sha256", "user__email")
    ordering = ("uploaded_at", "pk")
    actions = ("scan_again",)

    def has_change_permission(self, request, obj=None):
        return False

    @admin.action(description="Scan again", permissions=["view"])
    def scan_again(self, request, papers):
        held = papers.filter(state=DocumentState.QUARANTINED)
        for pk in held.values_list("pk", flat=True):
            checking.scan_again.enqueue(pk)
        self.message_user(
            request, "The scan was asked for. Load this page again in a minute.", messages.SUCCESS
        )


@admin.register(User)
class UserAdmin(_ReadOnly, admin.ModelAdmin):
    """Accounts; passwords are nobody's business, and only a superuser gives rights."""

    list_display = ("email", "first_name", "last_name", "is_active", "is_staff", "date_joined")
    list_filter = ("is_active", "is_staff", "groups")
    search_fields = ("email", "first_name", "last_name")
    ordering = ("email",)
    filter_horizontal = ("groups", "user_permissions")
    actions = None
    _ABOUT = ("email", "first_name", "last_name", "is_active")
    _RIGHTS = ("is_staff", "groups", "is_superuser", "user_permissions")
    _DATES = ("date_joined", "last_login")
    fields = (*_ABOUT, *_RIGHTS, *_DATES)

    def get_readonly_fields(self, request, obj=None):
        fixed = ("email", *self._DATES)
        return fixed if request.user.is_superuser else (*fixed, *self._RIGHTS)

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        if obj is None or request.user.is_superuser:
            return allowed
        # Who is not a superuser closes no account of staff and no account of their own.
        return allowed and not (obj.is_staff or obj.is_superuser)


@admin.register(ClosedAccount)
class ClosedAccountAdmin(_ReadOnly, admin.ModelAdmin):
    """Restricted: who a closed account was, for a recall or an authority."""

    list_display = ("user_id", "closed_at", "closed_by", "keep_until")
    fields = ("user", "name", "email", "closed_at", "closed_by", "reason", "keep_until")
    ordering = ("-closed_at", "-pk")
    actions = None

    def has_change_permission(self, request, obj=None):
        return False


class EmailAddressAdmin(_ReadOnly, admin.ModelAdmin):
    """Which addresses are confirmed; they change only through the person's own confirmation."""

    list_display = ("email", "user", "verified", "primary")
    list_select_related = ("user",)
    search_fields = ("email",)

    def has_change_permission(self, request, obj=None):
        return False


class SecondFactorAdmin(admin.ModelAdmin):
    """Who has a second factor. A superuser deletes a lost one; nobody sees a secret."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_select_related = ("user",)
    search_fields = ("user__email",)
    fields = ("user", "type", "created_at", "last_used_at")
    readonly_fields = fields

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return request.user.is_superuser


def take_over():
    """Put our pages in the place of allauth's, which show secrets and change addresses."""
    from allauth.account.models import EmailAddress, EmailConfirmation
    from allauth.mfa.models import Authenticator

    for model in (EmailAddress, EmailConfirmation, Authenticator):
        if admin.site.is_registered(model):
            admin.site.unregister(model)
    admin.site.register(EmailAddress, EmailAddressAdmin)
    admin.site.register(Authenticator, SecondFactorAdmin)
