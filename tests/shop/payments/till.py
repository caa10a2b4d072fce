"""Whoever takes the money, in the tests: what it took is kept as an outside company would keep it.

`does` says how it behaves when it is asked: an Outcome, or a name of the methods below.
"""

import pickle
from dataclasses import dataclass, field
from decimal import Decimal

from shop.payment_providers.answers import Answer, NotAnswered, Outcome

CODE = "till"


@dataclass
class Payment:
    amount: Decimal
    currency: str
    outcome: Outcome
    taken: Decimal = Decimal(0)


@dataclass
class Till:
    """A provider with CODE, NAME, start, look_up, stop, give_back."""

    does: str = Outcome.PAID
    is_deaf: bool = False  # It answers nothing that is asked of it.
    at_start: object = None  # Called when it is asked for money.
    payments: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)
    refunds: dict = field(default_factory=dict)
    came_back: dict = field(default_factory=dict)  # {key of a refund: why}
    forgotten: list = field(default_factory=list)
    CODE = CODE
    NAME = "Card"

    def start(self, asked):
        self.asked.append(asked)
        if self.at_start:
            self.at_start()
        if self.does == "lost on the way":
            raise NotAnswered
        if asked.key not in self.payments:
            outcome = Outcome.PAID if self.does in ("lost reply", "more") else self.does
            more = Decimal("1.00") if self.does == "more" else Decimal(0)
            paid = outcome is Outcome.PAID
            taken = asked.amount + more if paid else Decimal(0)
            self.payments[asked.key] = Payment(asked.amount, asked.currency, outcome, taken)
        if self.does == "lost reply":
            raise NotAnswered
        return self._answer(asked.key)

    def look_up(self, key, reference):
        if self.is_deaf:
            raise NotAnswered
        return self._answer(key)

    def stop(self, key, reference):
        if self.is_deaf:
            raise NotAnswered
        payment = self.payments.get(key)
        if payment and payment.outcome is Outcome.WAITING:
            payment.outcome = Outcome.FAILED
        return self._answer(key)

    def give_back(self, key, reference, refund, amount=None):
        if self.is_deaf:
            raise NotAnswered
        payment = self.payments[key]
        if refund not in self.refunds:
            self.refunds[refund] = payment.taken if amount is None else amount
            payment.taken -= self.refunds[refund]
        if refund in self.came_back:
            return Answer(Outcome.FAILED, reference, words=self.came_back[refund])
        if not payment.taken:
            payment.outcome = Outcome.RETURNED
        return self._answer(key)

    def refund_of(self, key, reference, refund):
        if self.is_deaf:
            raise NotAnswered
        if refund in self.came_back:
            return Answer(Outcome.FAILED, reference, words=self.came_back[refund])
        known = refund in self.refunds
        return Answer(Outcome.RETURNED if known else Outcome.NEVER_ASKED, reference)

    def sends_back(self, words="The card was closed."):
        """The bank of the card sends back all that was given back."""
        for payment in self.payments.values():
            payment.taken, payment.outcome = payment.amount, Outcome.PAID
        self.came_back |= dict.fromkeys(self.refunds, words)

    def forget_payer(self, customer):
        if self.is_deaf:
            raise NotAnswered
        self.forgotten.append(customer)

    def settle(self, outcome=Outcome.PAID):
        """What waited is decided."""
        for payment in self.payments.values():
            payment.outcome = outcome
            payment.taken = payment.amount if outcome is Outcome.PAID else Decimal(0)

    def answer(self, key):
        return self._answer(str(key))

    def _answer(self, key):
        payment = self.payments.get(key)
        if payment is None:
            return Answer(Outcome.NEVER_ASKED)
        page = "https://till.example/pay" if payment.outcome is Outcome.WAITING else ""
        reference = f"T-{key[:8]}"
        taken = payment.taken or payment.amount
        return Answer(payment.outcome, reference, taken, payment.currency, page)

    @property
    def taken(self):
        return sum((payment.taken for payment in self.payments.values()), Decimal(0))


class Kept(Till):
    """A Till whose books are a file, so that they outlive a process that is killed."""

    def kept_in(self, file):
        self._file = file
        self._write()
        return self

    def _write(self):
        self._file.write_bytes(pickle.dumps((self.payments, self.refunds)))

    def _read(self):
        self.payments, self.refunds = pickle.loads(self._file.read_bytes())


def _outliving(name):
    deed = getattr(Till, name)

    def done(self, *asked, **more):
        self._read()
        try:
            return deed(self, *asked, **more)
        finally:
            self._write()

    return done


for _name in ("start", "look_up", "stop", "give_back"):
    setattr(Kept, _name, _outliving(_name))
