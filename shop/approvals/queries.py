"""Rules, requests and who stands in for whom, as pages and other rooms read them."""

from django.apps import apps
from django.conf import settings
from django.db.models import DateField, Exists, F, OuterRef, Q

from accounts.clinics.policy import Deed, roles_that_may
from accounts.models import Membership, ShipToAddress, User
from common.clock import now, today
from common.stale import writers_since
from common.statements import Asked, IsAnyOf, Statement, asked_key
from shop.purchasing import facts as purchasing
from shop.purchasing.prices import hidden_because
from shop.taxes.cents import NOTHING

from .models import Answer, ApprovalRequest, Delegation, SpendingRules
from .rule import VALID_FOR, Facts, Outcome, Rules, Verdict, verdict, what_was_lost
from .spending import spent

State = ApprovalRequest.State
WAITING = (State.OPEN, State.APPROVED)
_LATEST = Statement(
    lambda: SpendingRules.objects.filter(clinic=asked_key("clinic")).order_by("-pk")[:1]
)


def rules_of(clinic):
    """The Rules of a clinic (a key) now."""
    found = _LATEST.first(clinic=clinic)
    return found.rules if found else Rules()


def history_of(clinic):
    """Every row that held for a clinic, the latest first."""
    return list(clinic.spending_rules.select_related("by").order_by("-pk"))


def people_since(clinic, moment):
    """Who changed a clinic's rules after a moment, and when last; the latest first."""
    return writers_since(history_of(clinic), moment)


def stands_in(clinic, on):
    """{key of a member who can act on a day: who may say yes for them, they among them}."""
    members = Membership.objects.filter(clinic=clinic, left_at=None, user__is_active=True)
    there = set(members.values_list("user", flat=True))
    found = {person: {person} for person in there}
    for of, to in in_force(on).filter(clinic=clinic).values_list("of", "to"):
        if of in there and to in there:
            found[of].add(to)
    return {person: frozenset(them) for person, them in found.items()}


def in_force(on):
    """Delegations that hold on a day, which may be Asked."""
    return Delegation.objects.filter(from_day__lte=on, until_day__gte=on, ended_at=None)


def delegations_of(user, on):
    """Those that the person made and that have not passed, the first day first."""
    mine = Delegation.objects.filter(of=user, ended_at=None, until_day__gte=on)
    return mine.select_related("to", "clinic")


def verdict_of(clinic, person, net, *, said_yes=(), without=None, rules=None):
    """The Verdict about an order of `net` by a member of a clinic (both keys) as things are now;
    an attempt to pay may be left out of what was spent."""
    rules = rules or rules_of(clinic)
    if not rules.say_something:
        return Verdict(Outcome.FREE)
    is_limited = rules.limit_of(person) is not None
    already = spent(clinic, person, today(), without) if is_limited else NOTHING
    them = stands_in(clinic, today()) if rules.steps else {}
    return verdict(rules, person, net, already, stands_in=them, said_yes=said_yes)


def names_of(keys):
    """The names of these people, in one order for all."""
    people = User.objects.filter(pk__in=keys).order_by("last_name", "first_name", "pk")
    return [person.display_name for person in people]


def named(keys):
    """{key: name}."""
    return {person.pk: person.display_name for person in User.objects.filter(pk__in=keys)}


def standing_yeses(request):
    """The yeses to a request that have not lapsed, the first said first."""
    found = request.answers.filter(is_yes=True, lapsed_at=None)
    return list(found.select_related("by", "stands_for").order_by("pk"))


def yeses_kept(clinic, person):
    """Yeses to what the person (a key) asked at a clinic lately and that ended without an order,
    by no doing of who approved: they hold for the same document asked again."""
    found = Answer.objects.filter(
        is_yes=True,
        lapsed_at=None,
        request__clinic=clinic,
        request__asked_by=person,
        request__state=State.ENDED,
        request__asked_at__gt=now() - VALID_FOR,
    )
    return list(found.select_related("request").order_by("-request__asked_at", "pk"))


def verdict_on(clinic, person, net, is_as_seen, *, answers=(), without=None):
    """(the Verdict about a document, the earlier request whose yeses it rests on or None).

    `is_as_seen(kept)` says whether it is what a yes saw; `answers` are those that it has itself.
    """
    yeses = said_yes(each for each in answers if is_as_seen(each.seen))
    found = verdict_of(clinic, person, net, said_yes=yeses, without=without)
    if not found.asks or answers:
        return found, None
    kept = [each for each in yeses_kept(clinic, person) if is_as_seen(each.seen)]
    for earlier in dict.fromkeys(each.request for each in kept):
        yeses = said_yes(each for each in kept if each.request == earlier)
        again = verdict_of(clinic, person, net, said_yes=yeses, without=without)
        if again.is_free:
            return again, earlier
    return found, None


def said_yes(answers):
    """The keys of who said yes, and of those for whom they did."""
    return {key for answer in answers for key in (answer.by_id, answer.stands_for_id)}


def request_of_basket(basket):
    """The request that a frozen basket waits for; None without one."""
    return _OF_BASKET.first(basket=basket.pk)


def _of_basket():
    found = ApprovalRequest.objects.filter(basket=asked_key("basket"), state__in=WAITING)
    return found.select_related("asked_by", "clinic")


_OF_BASKET = Statement(_of_basket)


def requests():
    """Requests with what decides whether they can still be approved; one query."""
    asker = Membership.objects.filter(
        clinic=OuterRef("clinic"),
        user=OuterRef("asked_by"),
        left_at=None,
        role__in=roles_that_may(Deed.ORDER),
    )
    people = ("asked_by", "clinic", "address__country", "order", "entered_by")
    return ApprovalRequest.objects.select_related(*people).annotate(asker_may_order=Exists(asker))


def waiting_requests(ending=None):
    """Requests that wait; of an Ending, those that it may concern."""
    found = requests().filter(state__in=WAITING)
    if ending is None:
        return found
    if ending.clinic:
        return found.filter(clinic=ending.clinic)
    if ending.person:
        clinics = Membership.objects.filter(user=ending.person).values("clinic")
        return found.filter(Q(asked_by=ending.person) | Q(clinic__in=clinics))
    return found


def lost(request, moment):
    """The Lost of an annotated request that waits; None if it can go on."""
    facts = Facts(
        asker_is_open=request.asked_by.is_active,
        asker_may_order=request.asker_may_order,
        address_is_verified=request.address.status == ShipToAddress.Status.VERIFIED,
        asked_at=request.asked_at,
    )
    return what_was_lost(facts, moment)


def to_approve(user, on):
    """Open requests that the person (a key) can say yes to on a day, as somebody who is named or
    for one; both may be Asked."""
    membership = Membership.objects.filter(left_at=None, user__is_active=True)
    is_member = membership.filter(clinic=OuterRef("clinic"), user=user)
    is_there = membership.filter(clinic=OuterRef("clinic"), user=OuterRef("of"))
    for_another = in_force(on).filter(
        Exists(is_there),
        IsAnyOf(F("of"), OuterRef("asked")),
        clinic=OuterRef("clinic"),
        to=user,
    )
    found = ApprovalRequest.objects.filter(Exists(is_member), state=State.OPEN)
    return found.filter(IsAnyOf(user, F("asked")) | Exists(for_another)).exclude(asked_by=user)


def mine_that_wait(user):
    """Open requests of the person, who may be Asked."""
    return ApprovalRequest.objects.filter(asked_by=user, state=State.OPEN)


def came_back(user, since):
    """Requests of the person that came to nothing, closed since a day, after which they have
    neither asked again nor ordered. Person and day may be Asked."""
    orders = apps.get_model("order", "Order").objects
    later = ApprovalRequest.objects.filter(asked_by=user, asked_at__gt=OuterRef("closed_at"))
    ordered = orders.filter(user=user, date_placed__gt=OuterRef("closed_at"))
    over = (State.SENT_BACK, State.ENDED)
    closed = ApprovalRequest.objects.filter(asked_by=user, state__in=over)
    closed = closed.filter(closed_at__date__gte=since)
    closed = closed.filter(basket__request=None)  # Else it is told as what nobody signed.
    return closed.exclude(Exists(later)).exclude(Exists(ordered))


_TO_APPROVE = Statement(
    lambda: (
        to_approve(asked_key("user"), Asked("on", DateField()))
        .select_related("asked_by", "clinic")
        .order_by("step_asked_at", "pk")
    )
)


def waiting_for(user, on):
    """What the person can approve on a day, longest asked first; one query."""
    return _TO_APPROVE.rows(user=user.pk, on=on)


def requests_of(user):
    """Every request that the person sees, newest first: what they asked or answered, for ever, and
    those of clinics whose orders they see (C15)."""
    answered = Answer.objects.filter(by=user).values("request")
    clinics = Membership.objects.filter(
        user=user, left_at=None, role__in=roles_that_may(Deed.SEE_ORDERS)
    ).values("clinic")
    return requests().filter(Q(asked_by=user) | Q(pk__in=answered) | Q(clinic__in=clinics))


def sees_prices(user):
    """Whether prices are told to somebody now (P40)."""
    if settings.PRICES_FOR == "everyone":
        return True
    return hidden_because(purchasing.price_reader(user, now())) is None
