"""What the clinics of a campaign are written: who reads it, at which address, what it says."""

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower

from accounts.models import Clinic, Membership, ShipToAddress, User
from accounts.personal_data.closing import contact_of
from common import mail
from common.links import link
from common.outbox.models import Mail
from shop.inventory.models import Movement
from shop.ordering.hearing import Member, Message, who_hears

from .goods import BUYER, CLINIC, Goods, receiver, receiver_of
from .queries import Standing, add, told_lots


def letters(notices):
    """{notice key: [(address, context)]} of one campaign; as many queries for many as for few."""
    campaign = notices[0].campaign
    recalls = list(told_lots(campaign))
    goods = Goods(recalls)
    clinics = Clinic.objects.in_bulk([notice.clinic_id for notice in notices if notice.clinic_id])
    members, picks = _members(clinics), _picks(goods, notices)
    former = former_numbers(recalls)
    found = {}
    for notice in notices:
        own = picks.get(receiver(notice.clinic_id, notice.person_id), [])
        clinic = clinics.get(notice.clinic_id)
        lots = _lots(goods, own, former)
        context = {
            "campaign": campaign,
            "clinic": clinic,
            "lots": [lot for lot in lots if lot["recall"].is_in_force],
            "taken_out": [lot["recall"] for lot in lots if not lot["recall"].is_in_force],
            "page": link("recall", notice.pk),
        }
        readers = _readers(own, members.get(notice.clinic_id) if clinic else None)
        found[notice.pk] = [(to, context | {"name": name}) for name, to in readers]
    return found


def _lots(goods, picks, former):
    """What a receiver has of each lot, for the mail; in the order of the campaign."""
    found = {}
    for pick in picks:
        recall = goods.recall_of(pick.lot_id)
        numbers, standing = found.setdefault(recall.pk, (set(), Standing()))
        numbers.add(pick.lot.number)
        add(standing, pick)
    return [
        {
            "recall": recall,
            "lot": recall.lot,
            "delivered": found[recall.pk][1].delivered,
            "returned": found[recall.pk][1].returned,
            "waiting": found[recall.pk][1].waiting,
            "written_as": sorted(
                (found[recall.pk][0] | former.get(recall.lot_id, set())) - {recall.lot.number}
            ),
        }
        for recall in goods.recalls.values()
        if recall.pk in found
    ]


def former_numbers(recalls):
    """{lot: the numbers that it had before they were put right}."""
    lots = [recall.lot_id for recall in recalls]
    renamed = Movement.objects.filter(lot__in=lots).exclude(former_number="").order_by()
    found = {}
    for lot, number in renamed.values_list("lot", "former_number"):
        found.setdefault(lot, set()).add(number)
    return found


def _members(clinics):
    """{clinic key: {person key: (Member, user)}} of open accounts."""
    rows = Membership.objects.filter(clinic__in=clinics, left_at=None, user__is_active=True)
    found = {key: {} for key in clinics}
    for row in rows.select_related("user"):
        is_responsible = clinics[row.clinic_id].responsible_id == row.user_id
        member = Member(row.user_id, row.role, is_responsible)
        found[row.clinic_id][row.user_id] = (member, row.user)
    return found


def _picks(goods, notices):
    """{receiver: picks}, with who ordered and who signed."""
    found = {}
    for pick in goods.picks_for(notices):
        found.setdefault(receiver_of(pick), []).append(pick)
    return found


def _readers(picks, members):
    """(name, address) of everybody who hears of it, each address once."""
    people = {key: user for key, (_, user) in (members or {}).items()}
    there = None if members is None else [member for member, _ in members.values()]
    heard = {}
    for order in {pick.order_line.order_id: pick.order_line.order for pick in picks}.values():
        signature = getattr(order, "signature", None)
        signed_by = signature.signed_by if signature else None
        people |= {person.pk: person for person in (order.user, signed_by) if person}
        keys = who_hears(
            Message.RECALLED, there, order.user_id, signed_by.pk if signed_by else None
        )
        heard |= dict.fromkeys(keys)
    found = dict.fromkeys(_contact(people[key]) for key in heard)
    return [(name, to) for name, to in found if to]


def _contact(person):
    return (person.display_name, person.email) if person.is_active else contact_of(person)


def tell_taken_back(notice, said, why):
    """Whoever is told of a campaign hears that staff took back what was Said for a receiver."""
    (own,) = letters([notice]).values()
    more = {"said": said, "why": why, "at": said.first.at}
    mail.send_many(
        "recall_taken_back", ((to, context | more) for to, context in own), mail.Urgency.USUAL
    )


def bounced(campaign, notices):
    """The keys of those notices of which no mail can have arrived: every one came back."""
    failing = _failing(campaign) if notices else set()
    return _all_to(failing, notices) if failing else set()


def came_back(campaign):
    """As `bounced`, of all notices of a campaign; one by one are looked at only those of whom
    somebody has an address that fails."""
    is_told = campaign.released_at and not campaign.is_drill
    failing = _failing(campaign) if is_told else set()
    if not failing:
        return set()
    return _all_to(failing, list(_notices_to(campaign, failing).select_related("campaign")))


def _failing(campaign):
    """The addresses, in small letters, to which the last mail about a campaign came back: the
    subject of each ends with its title. That another mail arrived later tells nobody of it."""
    title = " ".join(campaign.title.split())
    own = Mail.objects.filter(queued_at__gte=campaign.released_at, subject__endswith=title)
    later = own.alias(to=Lower("recipient")).filter(
        to=Lower(OuterRef("recipient")), state=Mail.State.SENT, pk__gt=OuterRef("pk")
    )
    back = own.filter(state__in=Mail.UNDELIVERED).exclude(Exists(later)).order_by()
    return set(back.values_list(Lower("recipient"), flat=True))


def _all_to(failing, notices):
    """The keys of those notices that were written to these addresses only."""
    found = letters(notices) if notices else {}
    return {
        key
        for key, pairs in found.items()
        if pairs and all(to.lower() in failing for to, _ in pairs)
    }


def _notices_to(campaign, addresses):
    """The notices of a campaign that somebody with one of these addresses may have been written:
    as a member, or for an order, also after leaving or closing the account."""
    people = User.objects.alias(now=Lower("email"), then=Lower("closed_account__email"))
    people = people.filter(Q(now__in=addresses) | Q(then__in=addresses)).values("pk")
    clinics = Membership.objects.filter(user__in=people, left_at=None).values("clinic")
    signed = Q(order_line__order__signature__signed_by__in=people)
    own = Goods(told_lots(campaign)).picks.filter(Q(**{f"{BUYER}__in": people}) | signed)
    theirs = Q(clinic__in=own.order_by().values(CLINIC)) | Q(person__in=people)
    return campaign.notices.filter(Q(clinic__in=clinics) | theirs)


def to_ring(notices):
    """{notice key: (telephone numbers of its addresses, [(name, e-mail address)])}, for staff."""
    found = letters(notices) if notices and not notices[0].campaign.is_drill else {}
    numbers = {}
    addresses = ShipToAddress.objects.filter(clinic__in=[n.clinic_id for n in notices])
    for address in addresses.exclude(phone_number="").order_by("pk"):
        numbers.setdefault(address.clinic_id, []).append(address.phone_number)
    return {
        notice.pk: (
            list(dict.fromkeys(numbers.get(notice.clinic_id, []))),
            [(context["name"], to) for to, context in found.get(notice.pk, [])],
        )
        for notice in notices
    }
