"""What an application form is about, what it starts with, and what is missing in it."""

from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse

from ..licences.models import SAME_DATA, Licence
from ..licences.policy import OPEN_STATES, Standing, State
from ..licences.standing import all_licences_of, standing_of
from ..papers.reading import Papers, papers_of
from ..registers import REGISTERS, look_up_url
from . import before_sending
from .forms import LicenceForm

NEW, RENEWAL, CHANGE, ANSWER = "new", "renewal", "change", "answer"
_TITLES = {
    NEW: "Apply",
    RENEWAL: "Renew your licence",
    CHANGE: "Change of a licence",
    ANSWER: "Your answer",
}


@dataclass(frozen=True)
class Case:
    """One form: a new application, a renewal or change of a licence, or an answer.

    `row` is the draft or the application being answered, `known` the licence that fills the form.
    """

    kind: str = NEW
    row: Licence | None = None
    replaces: Licence | None = None
    known: Licence | None = None

    @property
    def title(self):
        return _TITLES[self.kind]

    @property
    def is_answer(self):
        return self.kind == ANSWER

    @property
    def draft(self):
        return None if self.is_answer else self.row

    @property
    def about(self):
        """The key of the licence that the form speaks of; its page offers no second way to it."""
        row = self.row or self.known
        return row.pk if row else None

    @property
    def address(self):
        """Where the form is sent."""
        if self.row is not None:
            return reverse("licence-one", args=[self.row.pk])
        if self.replaces is None:
            return reverse("licence-new")
        page = "licence-renew" if self.kind == RENEWAL else "licence-change"
        return reverse(page, args=[self.replaces.pk])

    @cached_property
    def papers(self):
        """The documents that it has so far."""
        return papers_of(self.row) if self.row is not None else Papers()

    @property
    def needs_no_document(self):
        """Whether it renews what anybody can look up, as far as is known before it is typed."""
        return self.kind == RENEWAL and is_public(self.replaces.register, self.replaces.region)

    def initial(self, on):
        """What the form starts with; of a renewal the new last day is left to be typed."""
        known = self.row or self.known
        if known is None:
            return {}
        carried = [*SAME_DATA, "issuer_url"]
        still_valid = known.expires_on is not None and known.expires_on >= on
        if self.row is not None or (self.kind != RENEWAL and still_valid):
            carried += ["expires_on", "expiry_as_printed"]
        return {field: getattr(known, field) for field in carried}


def case_of(row):
    """The Case of a draft, or of an application that something was asked about."""
    if row.state == State.MORE_NEEDED:
        return Case(ANSWER, row=row, replaces=row.replaces)
    kind = _kind_of_draft(row)
    return Case(kind, row=row, replaces=row.replaces)


def case_beside(licence, kind):
    """The Case of renewing or changing `licence`: its draft where there is one."""
    draft = licence.replacements.filter(state=State.DRAFT).first()
    return case_of(draft) if draft else Case(kind, replaces=licence, known=licence)


def current_case(user, moment):
    """The Case of what needs the person now, or None where nothing does."""
    rows = list(all_licences_of(user))
    asked = next((row for row in rows if row.state == State.MORE_NEEDED), None)
    drafts = [row for row in rows if row.state == State.DRAFT]
    if asked or drafts:
        return case_of(asked or drafts[-1])
    return _case_of_standing(standing_of(user, moment))


def is_public(code, region):
    """Whether anybody can look numbers of this register up, at an address that we know."""
    register = REGISTERS.get(code)
    return bool(register and not register.ASKS_ISSUER and look_up_url(code, region))


def open_replacement(licence):
    """The application already sent that would renew or change `licence`, or None."""
    return licence.replacements.filter(state__in=OPEN_STATES).first()


def missing_in(case, form, user, on):
    """Every Point about a bound form, before it is sent."""
    errors = tuple((name, error) for name in form.fields for error in form.errors.get(name, ()))
    data = form.cleaned_data
    differs = case.replaces is None or _differs(case, data)
    application = before_sending.Application(
        name=_name(case, user),
        on=on,
        errors=errors,
        documents=len(case.papers.present) - len(case.papers.stopped),
        being_checked=sum(paper.is_being_checked for paper in case.papers.present),
        stopped=tuple((p.original_name, p.reason) for p in case.papers.stopped),
        needs_document=differs or not is_public(data.get("register"), data.get("region")),
        expires_on=data.get("expires_on"),
        known_until=case.replaces.expires_on if case.replaces else None,
        differs=differs,
    )
    return before_sending.points(application)


def form_of(case, on):
    """An unbound form of the case."""
    return LicenceForm(initial=case.initial(on), on=on)


def checked_form(case, on):
    """The same form, checked as if it were sent as it is; only for what is saved."""
    return LicenceForm(case.initial(on), on=on)


def _kind_of_draft(draft):
    if draft.replaces is None:
        return NEW
    return RENEWAL if draft.is_renewal else CHANGE


def _case_of_standing(standing):
    licence = standing.licence
    if standing.applications:
        return None
    if standing.standing == Standing.NONE:
        return Case()
    if standing.standing == Standing.LAPSED:
        return Case(RENEWAL, replaces=licence, known=licence)
    return Case(known=licence) if standing.standing == Standing.REFUSED else None


def _differs(case, data):
    """Whether an application asks for more than another last day."""
    old = case.replaces
    changes_name = case.row is not None and case.row.changes_name
    return changes_name or any(data.get(name, "") != getattr(old, name) for name in SAME_DATA)


def _name(case, user):
    return (case.row.new_name if case.row is not None else "") or user.get_full_name()
