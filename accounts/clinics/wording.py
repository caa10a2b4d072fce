"""What a change at a clinic is called: on its page, in the admin and in mails."""

from .models import ClinicChange

Kind = ClinicChange.Kind

_SENTENCES = {
    Kind.FOUNDED: "{by} added the clinic.",
    Kind.INVITED: "{by} invited somebody as {role}.",
    Kind.UNINVITED: "{by} withdrew an invitation as {role}.",
    Kind.JOINED: "{about} joined as {role}.",
    Kind.ROLE: "{by} changed the role of {about} to {role}.",
    Kind.LEFT: "{about} left the clinic.",
    Kind.REMOVED: "{by} removed {about} from the clinic.",
    Kind.NAMED: "{by} asked {about} to be the responsible clinician.",
    Kind.RESPONSIBLE: "{about} is the responsible clinician from now on.",
    Kind.DECLINED: "{about} declined to be the responsible clinician.",
    Kind.NOT_RESPONSIBLE: "{about} is no longer the responsible clinician.",
    Kind.PROPOSAL_ENDED: "{about} is no longer asked to be the responsible clinician.",
    Kind.LICENCE_STOPPED: (
        "The licence of {about}, the responsible clinician, does not count at the moment."
    ),
    Kind.LICENCE_COUNTS: "The licence of {about}, the responsible clinician, counts again.",
    Kind.ADDRESS_ADDED: "{by} added the delivery address {address}.",
    Kind.ADDRESS_VERIFIED: "We verified the delivery address {address}.",
    Kind.ADDRESS_REFUSED: "We could not verify the delivery address {address}. Why: {reason}",
    Kind.VAT_NUMBER: "{by} changed the VAT number: {reason}.",
    Kind.VAT_VERIFIED: "We looked the VAT number up: {reason}.",
    Kind.VAT_REFUSED: "The register does not confirm the VAT number: {reason}.",
    Kind.ADDRESS_CLOSED: "{by} closed the delivery address {address}.",
    Kind.RECEIVES: "{by} changed the days on which the clinic receives parcels: {reason}.",
}

_WHAT_FOLLOWS = {
    Kind.ROLE: "What each role may do is on the clinic's page.",
    Kind.LEFT: "Their rights at the clinic ended at that moment; what they ordered is kept.",
    Kind.REMOVED: "Their rights at the clinic ended at that moment; what they ordered is kept.",
    Kind.NAMED: "Who is asked accepts or declines on the clinic's page.",
    Kind.RESPONSIBLE: "Orders that owners and buyers ask for rest on this clinician's licence.",
    Kind.NOT_RESPONSIBLE: (
        "Until an owner names somebody else and they accept, only clinicians of the clinic can "
        "order."
    ),
    Kind.PROPOSAL_ENDED: "An owner can ask somebody else on the clinic's page.",
    Kind.LICENCE_STOPPED: (
        "Until it does, or an owner names somebody else and they accept, nothing can be ordered "
        "that rests on it."
    ),
    Kind.ADDRESS_ADDED: (
        "We look at it before anything is sent there. If you do not know this address, close it on "
        "the clinic's page and answer this mail."
    ),
    Kind.ADDRESS_VERIFIED: "Orders can go there from now on.",
    Kind.VAT_NUMBER: "We look it up; until then VAT is charged as without a number.",
    Kind.VAT_REFUSED: (
        "Until it does, VAT is charged as without a number. Correct it on the clinic's page."
    ),
    Kind.RECEIVES: "Orders from now on are sent so that they arrive on one of these days.",
    Kind.ADDRESS_REFUSED: "Nothing is sent there. Add the right address on the clinic's page.",
}


def sentence(change):
    """What happened, in one sentence."""
    return _SENTENCES[change.kind].format(
        by=change.by.display_name,
        about=change.about.display_name if change.about else "",
        role=change.get_role_display().lower(),
        address=change.address.summary if change.address else "",
        reason=change.reason,
    )


def what_follows(change):
    """What the reader may want to do or know now; empty where the sentence says all."""
    return _WHAT_FOLLOWS.get(change.kind, "")
