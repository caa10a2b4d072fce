"""What the clinics of a campaign are written: who reads it, at which address, what it says."""

from accounts.models import Clinic, Membership, ShipToAddress
from accounts.personal_data.closing import contact_of
from common import mail
from common.links import link
from common.outbox.models import Mail
from shop.inventory.models import Movement
from shop.ordering.hearing import Member, Message, who_hears

from .goods import Goods, receiver, receiver_of
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


def proof_of(campaign, notice=""):
    """How the mails about a campaign, or about one of its notices (keys), are known."""
    return f"recall-{campaign}-{notice}"


CAME_BACK, NOT_LEFT = "every mail came back", "the mail has not left us yet"


def unreached(campaign):
    """{notice key: CAME_BACK or NOT_LEFT} of those notices of which no mail has arrived since they
    were told last, as far as anybody knows: the last one to each address came back, or one waits
    and none was sent."""
    own = Mail.objects.proof(proof_of(campaign.pk)).order_by("pk")
    not_sent = own.exclude(state=Mail.State.SENT).order_by().values("proves")
    mails = own.filter(proves__in=not_sent)
    told_at, last = dict(campaign.notices.order_by().values_list("pk", "told_at")), {}
    for proves, to, state, at in mails.values_list("proves", "recipient", "state", "queued_at"):
        notice = int(proves.rpartition("-")[2])
        if told_at[notice] and at >= told_at[notice]:
            states = last.setdefault(notice, {})
            if state in Mail.UNDELIVERED or states.get(to.lower()) != Mail.State.SENT:
                states[to.lower()] = state
    return {
        notice: _fate(states.values())
        for notice, states in last.items()
        if Mail.State.SENT not in states.values()
    }


def with_mail(holders, campaign):
    """These Holders of one campaign, each saying why no mail has arrived."""
    why = unreached(campaign)
    for holder in holders:
        holder.mail = why.get(holder.notice.pk, "")
    return holders


def _fate(states):
    return CAME_BACK if set(Mail.UNDELIVERED).issuperset(states) else NOT_LEFT


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
