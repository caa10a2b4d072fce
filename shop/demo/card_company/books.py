"""The books of the demo card company: accounts of shops, payments, refunds, kept cards, events.

Every deed is one transaction of SQLite, so whatever stops the process, the books are whole.
"""

import secrets
import sqlite3
import time
from contextlib import contextmanager
from decimal import Decimal

from . import cards

WAITING, CHECKING, PROCESSING = "waiting", "checking", "processing"
PAID, FAILED, STOPPED = "paid", "failed", "stopped"
UNDECIDED = (WAITING, CHECKING, PROCESSING)
MOST_TRIES = 3
PROCESSES_FOR = 10  # Seconds.
FAILS_AFTER = 5  # Seconds: a refund that comes back.
NOTHING = Decimal("0.00")

_TABLES = """
create table if not exists accounts (
    secret text primary key, name text not null, hook text not null,
    replies text not null default 'at once', events text not null default 'once');
create table if not exists payments (
    id text primary key, account text not null, key text not null, amount text not null,
    currency text not null, ordered text not null, return_url text not null,
    customer text not null, state text not null, words text not null default '',
    tries integer not null default 0, kept_card text not null default '',
    card text not null default '', settles_at real, returned text not null default '0.00',
    at real not null, unique (account, key));
create table if not exists refunds (
    account text not null, key text not null, payment text not null, amount text not null,
    at real not null, fails_at real, words text not null default '', primary key (account, key));
create table if not exists cards (
    id text primary key, account text not null, customer text not null, does text not null,
    last text not null, until text not null);
create table if not exists events (
    id text primary key, account text not null, kind text not null, key text not null,
    payment text not null, due_at real not null, tries integer not null default 0,
    sent_at real);
"""


# What books of before do not have yet.
_ADDED = {"refunds": {"fails_at": "real", "words": "text not null default ''"}}


class Refused(Exception):
    """Why something is not done; the message is for whoever asked."""


class Books:
    def __init__(self, file):
        self._file = str(file)
        with self._open() as db:
            db.executescript("pragma journal_mode = wal;" + _TABLES)
            for table, columns in _ADDED.items():
                there = {row["name"] for row in db.execute(f"pragma table_info({table})")}
                for name in columns.keys() - there:
                    db.execute(f"alter table {table} add column {name} {columns[name]}")

    @contextmanager
    def _open(self):
        db = sqlite3.connect(self._file, timeout=20, isolation_level=None)
        db.row_factory = sqlite3.Row
        try:
            yield db
        finally:
            db.close()

    @contextmanager
    def _deed(self):
        """One at a time."""
        with self._open() as db:
            db.execute("begin immediate")
            try:
                yield db
                db.execute("commit")
            except BaseException:
                db.execute("rollback")
                raise

    def rows(self, statement, *values):
        with self._open() as db:
            return db.execute(statement, values).fetchall()

    def row(self, statement, *values):
        return next(iter(self.rows(statement, *values)), None)

    def open_account(self, secret, name, hook):
        with self._deed() as db:
            db.execute(
                "insert into accounts (secret, name, hook) values (?, ?, ?)"
                " on conflict (secret) do update set name = excluded.name, hook = excluded.hook",
                (secret, name, hook),
            )

    def account(self, secret):
        return self.row("select * from accounts where secret = ?", secret)

    def behave(self, secret, replies, events):
        with self._deed() as db:
            change = "update accounts set replies = ?, events = ? where secret = ?"
            db.execute(change, (replies, events, secret))

    # What a shop asks.

    def start(self, account, asked):
        """The payment of a key, however often it is asked for. Raises Refused."""
        with self._deed() as db:
            found = _payment(db, account, asked["key"])
            if found is None:
                customer = asked.get("customer") or f"cust_{secrets.token_hex(8)}"
                self._insert(db, account, asked, customer, WAITING)
                return _payment(db, account, asked["key"])
        same = found["amount"] == asked["amount"] and found["currency"] == asked["currency"]
        if found["state"] != STOPPED and not same:
            raise Refused("This key was used for another amount.")
        return found

    def _insert(self, db, account, asked, customer, state):
        db.execute(
            "insert into payments (id, account, key, amount, currency, ordered, return_url,"
            " customer, state, at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                f"pay_{secrets.token_hex(12)}",
                account,
                asked["key"],
                asked["amount"],
                asked["currency"],
                asked["order"],
                asked["return_url"],
                customer,
                state,
                time.time(),
            ),
        )

    def look_up(self, account, key):
        self.settle()
        with self._open() as db:
            return _payment(db, account, key)

    def stop(self, account, key):
        """Nothing is taken any more under this key, also where it was never heard of."""
        self.settle()
        with self._deed() as db:
            found = _payment(db, account, key)
            if found is None:
                unknown = {"key": key, "amount": "0.00", "currency": "", "order": ""}
                self._insert(db, account, unknown | {"return_url": ""}, "", STOPPED)
            elif found["state"] in (WAITING, CHECKING):
                _end(db, found, STOPPED, found["words"])
            return _payment(db, account, key)

    def refund(self, account, key, refund, amount=None, fails_later=False):
        """Give so much of a payment back, once a `refund` key. Raises Refused."""
        with self._deed() as db:
            found = _payment(db, account, key)
            if found is None:
                raise Refused("No payment has this key.")
            if _known(db, account, refund):
                return found
            left = Decimal(found["amount"]) - Decimal(found["returned"])
            if found["state"] != PAID or not left:
                raise Refused("Nothing of it was taken, or all of it was given back.")
            amount = left if amount is None else amount
            if not NOTHING < amount <= left:
                raise Refused(f"Of this payment {left} can be given back.")
            fails_at = time.time() + FAILS_AFTER if fails_later else None
            row = (account, refund, found["id"], str(amount), time.time(), fails_at)
            db.execute(
                "insert into refunds (account, key, payment, amount, at, fails_at)"
                " values (?, ?, ?, ?, ?, ?)",
                row,
            )
            _return(db, found, amount)
            _tell(db, found, "payment.returned")
            return _payment(db, account, key)

    def refunded(self, account, key, refund):
        """The payment of which something was given back under this key, or None. Raises Refused
        where it came back."""
        self.settle()
        with self._open() as db:
            return _payment(db, account, key) if _known(db, account, refund) else None

    def cards(self, account, customer):
        found = "select * from cards where account = ? and customer = ? order by rowid"
        return self.rows(found, account, customer)

    def forget(self, account, customer, card):
        with self._deed() as db:
            gone = "delete from cards where account = ? and customer = ? and id = ?"
            return db.execute(gone, (account, customer, card)).rowcount

    def forget_all(self, account, customer):
        with self._deed() as db:
            gone = "delete from cards where account = ? and customer = ?"
            return db.execute(gone, (account, customer)).rowcount

    # What a payer does.

    def payment(self, key):
        self.settle()
        return self.row("select * from payments where id = ?", key)

    def pay(self, key, card, keep=False):
        """A payer typed or chose a card: its Typed, or the row of a kept one."""
        with self._deed() as db:
            found = db.execute("select * from payments where id = ?", (key,)).fetchone()
            if found is None or found["state"] != WAITING:
                return
            change = "update payments set card = ?, tries = tries + 1 where id = ?"
            db.execute(change, (f"card ending in {card.last}", key))
            if keep:
                _keep(db, found, card)
            self._take(db, found, card.does)

    def _take(self, db, found, does):
        if does in cards.WORDS:
            ends = found["tries"] + 1 >= MOST_TRIES
            if ends:
                _end(db, found, FAILED, cards.WORDS[does])
            else:
                change = "update payments set words = ? where id = ?"
                db.execute(change, (cards.WORDS[does], found["id"]))
        elif does == cards.ASKS:
            db.execute("update payments set state = ? where id = ?", (CHECKING, found["id"]))
            _tell(db, found, "payment.checking")
        elif does == cards.WAITS:
            change = "update payments set state = ?, settles_at = ? where id = ?"
            db.execute(change, (PROCESSING, time.time() + PROCESSES_FOR, found["id"]))
            _tell(db, found, "payment.processing")
        else:
            _end(db, found, PAID)

    def confirm(self, key, is_confirmed):
        with self._deed() as db:
            found = db.execute("select * from payments where id = ?", (key,)).fetchone()
            if found is None or found["state"] != CHECKING:
                return
            if is_confirmed:
                _end(db, found, PAID)
            else:
                change = "update payments set state = ?, words = ? where id = ?"
                db.execute(change, (WAITING, cards.REFUSED_BY_HOLDER, key))

    def give_up(self, key):
        """The payer goes back without having paid."""
        with self._deed() as db:
            found = db.execute("select * from payments where id = ?", (key,)).fetchone()
            if found and found["state"] in (WAITING, CHECKING):
                _end(db, found, FAILED, found["words"] or "It was given up.")

    def settle(self):
        """What was to take a while is paid, or comes back, when its time has come."""
        late = "select * from payments where state = ? and settles_at <= ?"
        if self.rows(late, PROCESSING, time.time()):
            with self._deed() as db:
                for found in db.execute(late, (PROCESSING, time.time())).fetchall():
                    _end(db, found, PAID)
        if self.rows(_COMES_BACK, time.time()):
            with self._deed() as db:
                for refund in db.execute(_COMES_BACK, (time.time(),)).fetchall():
                    _fail(db, refund)

    # What is told to shops.

    def events_due(self):
        due = (
            "select events.*, accounts.hook, accounts.secret, accounts.events as how from events"
            " join accounts on accounts.secret = events.account"
            " where sent_at is null and due_at <= ? order by due_at, events.rowid"
        )
        return self.rows(due, time.time())

    def is_sent(self, event):
        with self._deed() as db:
            db.execute("update events set sent_at = ? where id = ?", (time.time(), event))

    def try_later(self, event, seconds):
        with self._deed() as db:
            change = "update events set tries = tries + 1, due_at = ? where id = ?"
            db.execute(change, (time.time() + seconds, event))


_COMES_BACK = "select * from refunds where words = '' and fails_at <= ?"


def _fail(db, refund):
    """The bank of the card sends it back: it is the shop's again."""
    change = "update refunds set words = ? where account = ? and key = ?"
    db.execute(change, (cards.SENT_BACK, refund["account"], refund["key"]))
    one = "select * from payments where id = ?"
    found = db.execute(one, (refund["payment"],)).fetchone()
    _return(db, found, -Decimal(refund["amount"]))
    _tell(db, found, "refund.failed")


def _known(db, account, refund):
    """Whether something was given back under this key. Raises Refused where it came back."""
    known = "select * from refunds where account = ? and key = ?"
    row = db.execute(known, (account, refund)).fetchone()
    if row and row["words"]:
        raise Refused(row["words"])
    return row is not None


def _return(db, found, amount):
    returned = Decimal(found["returned"]) + amount
    db.execute("update payments set returned = ? where id = ?", (str(returned), found["id"]))


def _payment(db, account, key):
    found = "select * from payments where account = ? and key = ?"
    return db.execute(found, (account, key)).fetchone()


def _end(db, found, state, words=""):
    change = "update payments set state = ?, words = ? where id = ?"
    db.execute(change, (state, words, found["id"]))
    _tell(db, found, f"payment.{state}")


def _keep(db, found, card):
    row = (f"card_{secrets.token_hex(8)}", found["account"], found["customer"])
    db.execute(
        "insert into cards values (?, ?, ?, ?, ?, ?)", (*row, card.does, card.last, card.until)
    )


_LATE, _APART = 8, 2  # Seconds.


def _tell(db, found, kind):
    """Write down what the shop is told; how, is as its account wants it."""
    read = "select events, hook from accounts where secret = ?"
    how, hook = db.execute(read, (found["account"],)).fetchone()
    if not hook:
        return
    waits = {"late": [_LATE], "twice": [0, 0, _APART], "shuffled": [secrets.randbelow(3)]}
    for seconds in waits.get(how, [0]):
        row = (f"evt_{secrets.token_hex(8)}", found["account"], kind, found["key"], found["id"])
        db.execute(
            "insert into events (id, account, kind, key, payment, due_at)"
            " values (?, ?, ?, ?, ?, ?)",
            (*row, time.time() + seconds),
        )
