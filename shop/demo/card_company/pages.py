"""The pages of the demo card company: entering a card, the bank's question, the desk."""

from html import escape
from pathlib import Path

from . import books, cards

NAME = "Demo card company"
STYLE = (Path(__file__).parent / "style.css").read_text()
REPLIES = {
    "at once": "at once",
    "slow": "after three seconds",
    "lost": "does what is asked, and its reply is lost",
    "broken": "with an error, and does nothing",
    "silent": "never, and does nothing",
    "no refunds": "at once, and refuses refunds",
    "refunds come back": "at once, and refunds come back after five seconds",
}
EVENTS = {
    "once": "once",
    "twice": "three times",
    "late": "after eight seconds",
    "shuffled": "in another order",
    "forged": "with a signature of somebody else",
    "stale": "with a signature of an hour ago",
}


def page(title, body, wide=False):
    return (
        '<!doctype html><html lang="en-gb"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)} · {NAME}</title><link rel="stylesheet" href="/style.css"></head>'
        '<body><header class="notice">A demo: no money moves here, and no real card belongs here.'
        "</header>"
        f"<main{' class=wide' if wide else ''}>{body}</main></body></html>"
    )


def entering(payment, shop, kept, typed=None, faults=None):
    """Where a payer types a card, or chooses one that was kept."""
    typed, faults = typed or {}, faults or {}
    said = f'<p class="fault" role="alert">{escape(payment["words"])}</p>' * bool(payment["words"])
    if payment["words"]:
        said += "<p>Nothing was taken. Try another card, or go back.</p>"
    return page(
        "Pay by card",
        f"<h1>Pay {_amount(payment)} by card</h1>"
        f"<p>To {escape(shop)}, for order {escape(payment['ordered'])}.</p>{said}"
        '<form method="post">'
        + _kept(kept, typed)
        + _field("number", "Card number", "cc-number", "numeric", typed, faults)
        + _field("until", "Valid until (month/year)", "cc-exp", "numeric", typed, faults)
        + _field("code", "Code on the back", "cc-csc", "numeric", {}, faults)
        + '<label class="choice"><input type="checkbox" name="keep" value="yes"> '
        "Keep this card for the next time</label>"
        '<div class="actions"><button name="do" value="pay">Pay '
        f"{_amount(payment)}</button>"
        '<button class="quiet" name="do" value="back">Go back without paying</button></div></form>'
        '<h2>Test cards</h2><div class="scroll"><table><thead><tr><th scope="col">Number</th>'
        '<th scope="col">What it does</th></tr></thead><tbody>'
        + "".join(f"<tr><td>{card.spaced}</td><td>{card.words}</td></tr>" for card in cards.CARDS)
        + "</tbody></table></div>",
    )


def _kept(kept, typed):
    if not kept:
        return ""
    chosen = typed.get("card", kept[0]["id"])
    options = [(row["id"], f"Card ending in {row['last']}, until {row['until']}") for row in kept]
    options.append(("", "Another card, typed below"))
    return (
        "<fieldset><legend>Which card?</legend>"
        + "".join(
            f'<label class="choice"><input type="radio" name="card" value="{escape(key)}"'
            f"{' checked' if key == chosen else ''}> {escape(words)}</label>"
            for key, words in options
        )
        + "</fieldset>"
    )


def _field(name, label, complete, mode, typed, faults):
    fault = faults.get(name)
    said = f'<p class="fault" id="{name}-fault">{escape(fault)}</p>' if fault else ""
    broken = f' aria-invalid="true" aria-describedby="{name}-fault"' if fault else ""
    return (
        f'<label for="{name}">{label}</label><input type="text" id="{name}" name="{name}"'
        f' autocomplete="{complete}" inputmode="{mode}" maxlength="30"{broken}'
        f' value="{escape(typed.get(name, ""))}">{said}'
    )


def asking(payment):
    """The bank's own page: 3-D Secure."""
    return page(
        "Confirm the payment",
        "<h1>Is it you who pays?</h1>"
        f"<p>The (invented) bank of your {escape(payment['card'])} asks: do you pay"
        f" {_amount(payment)} for order {escape(payment['ordered'])}?</p>"
        '<form method="post"><div class="actions"><button name="do" value="confirm">Yes, I pay'
        '</button><button class="quiet" name="do" value="refuse">No, it is not me</button></div>'
        "</form>",
    )


def desk(accounts, payments):
    """What the company has, and how it behaves."""
    return page(
        "Desk", "<h1>Desk</h1>" + "".join(_account(each, payments) for each in accounts), True
    )


def _account(account, payments):
    own = [each for each in payments if each["account"] == account["secret"]]
    return (
        f"<h2>{escape(account['name'])}</h2>"
        '<form method="post"><input type="hidden" name="account"'
        f' value="{escape(account["name"])}">'
        + _choice("replies", "It answers the shop", REPLIES, account)
        + _choice("events", "It tells the shop what happened", EVENTS, account)
        + '<div class="actions"><button>Behave like this</button></div></form>'
        '<div class="scroll"><table><thead><tr>'
        + "".join(
            f'<th scope="col">{name}</th>'
            for name in ("Order", "Amount", "State", "Given back", "Card", "Reference")
        )
        + "</tr></thead><tbody>"
        + "".join(_row(each) for each in own)
        + "</tbody></table></div>"
    )


def _choice(name, label, options, account):
    chosen = account[name]
    return (
        f'<label for="{name}">{label}</label><select id="{name}" name="{name}">'
        + "".join(
            f'<option value="{key}"{" selected" if key == chosen else ""}>{words}</option>'
            for key, words in options.items()
        )
        + "</select>"
    )


def _row(payment):
    cells = (
        payment["ordered"],
        _amount(payment),
        payment["state"],
        payment["returned"] if payment["state"] == books.PAID else "",
        payment["card"],
        payment["id"],
    )
    return "<tr>" + "".join(f"<td>{escape(each)}</td>" for each in cells) + "</tr>"


def _amount(payment):
    return escape(f"{payment['currency']} {payment['amount']}")
