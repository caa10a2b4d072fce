"""What a clinic is told by mail of a refund: asked for, given back, or not."""

from django.utils.timezone import localdate

from common import mail
from common.links import link
from common.templatetags.currency_filters import currency
from shop.invoicing.letters import addresses
from shop.ordering.hearing import Message
from shop.ordering.letters import tell

from .wording import heading, sentence


def said_of(refund):
    """What its clinic reads of it."""
    asked_on, amount = localdate(refund.asked_at), currency(refund.amount, refund.currency)
    told = refund.state, refund.way, amount, asked_on
    return sentence(*told, refund.given_on, refund.back_on)


def tell_of(refund):
    """Queue the mails, in the transaction of the deed: about an order to who hears of it, else to
    where invoices go."""
    context = {"refund": refund, "said": said_of(refund), "heading": heading(refund.state)}
    if refund.order_id:
        tell(refund.order, Message.REFUND, **context)
        return
    context |= {"url": link("account", refund.clinic_id)}
    for address in addresses(refund):
        mail.send("refund", address, context)
