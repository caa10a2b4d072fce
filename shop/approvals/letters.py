"""Who hears by mail what becomes of a request to approve."""

from accounts.clinics.policy import Role
from accounts.models import Membership, User
from common import mail
from common.clock import today
from common.links import link

from . import wording
from .queries import names_of, rules_of, sees_prices, stands_in
from .rule import who_may


def people_asked(request):
    """The people who can say yes to the step that is asked, today."""
    steps = rules_of(request.clinic_id).steps
    if not request.is_open or request.step >= len(steps):
        return []
    them = stands_in(request.clinic_id, today())
    return _people(who_may(steps[request.step], request.asked_by_id, them))


def tell_asked(request, keys, *, is_reminder=False):
    """It waits for these people, with what changed for who said yes to it before."""
    for reader in _people(keys):
        lapsed = request.answers.filter(by=reader, is_yes=True).exclude(lapsed_at=None).last()
        told = {"changed": lapsed.changed if lapsed else [], "is_reminder": is_reminder}
        told["for_whom"] = _for_whom(request, reader)
        _write("asked", request, reader, **told)


def _for_whom(request, reader):
    """The name of who is away, where the reader is not named themselves."""
    if reader.pk in request.asked:
        return ""
    them = stands_in(request.clinic_id, today())
    return wording.any_of(names_of(key for key in request.asked if reader.pk in them.get(key, ())))


def tell_of_yes(request, by, words, found):
    """The asker hears of each yes and what comes next."""
    told = {"by": by, "words": words, "is_free": found.is_free, "next": names_of(found.by)}
    _write("said_yes", request, request.asked_by, **told)


def tell_of_no(request, by, words):
    for reader in _askers(request):
        _write("sent_back", request, reader, by=by, words=words)


def tell_over(request, readers):
    """Those who were asked need not do anything any more."""
    for reader in readers:
        _write("over", request, reader)


def tell_ended(request):
    for reader in _askers(request):
        _write("ended", request, reader)


def tell_nobody(request):
    """Nobody can say yes: the asker hears it, and every owner, who can name somebody."""
    owners = Membership.objects.filter(clinic=request.clinic, left_at=None, role=Role.OWNER)
    keys = {request.asked_by_id, *owners.values_list("user", flat=True)}
    for reader in _people(keys):
        rules_page = link("spending_rules", request.clinic_id)
        _write("nobody", request, reader, rules_page=rules_page, owners=_names_of_owners(owners))


def tell_free(request):
    """Nobody more need be asked: the asker goes on."""
    _write("free", request, request.asked_by)


def _names_of_owners(owners):
    return wording.any_of(names_of(owners.values("user")))


def _askers(request):
    """Who asked and, of an order that staff typed, who did."""
    people = [request.asked_by, request.entered_by]
    return [person for person in people if person and person.is_active]


def _people(keys):
    return list(User.objects.filter(pk__in=keys, is_active=True).order_by("pk"))


def _write(what, request, reader, **told):
    page = "admin:order_order_changelist" if reader == request.entered_by else "approval"
    where = () if reader == request.entered_by else (request.pk,)
    told |= {"request": request, "reader": reader, "page": link(page, *where)}
    told["shows_prices"] = reader == request.asked_by or sees_prices(reader)
    mail.send(f"approval_{what}", reader.email, told)
