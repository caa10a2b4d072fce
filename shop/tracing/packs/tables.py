"""The tables of a pack, a row at a time: each is a name, its columns, and the rows it answers."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import OuterRef, Q, Subquery
from django.utils.timezone import localdate

from accounts.models import Review
from catalogue.models import ProductDocument
from common.chain import digest
from shop.inventory.models import Delivery, DeliveryLine
from shop.purchasing.models import PolicyRow
from shop.returns.models import ReturnLine

from ..sources import A_PIECE, MOVEMENTS, covered
from .complaints import claims, complaints
from .goods import GOODS, goods_of
from .people import named, people
from .recalls import recalls


@dataclass(frozen=True)
class Table:
    """One file of a pack. `rows` takes the Question; `says` is its sentence in READ ME."""

    name: str
    says: str
    columns: tuple
    rows: Callable


def _receipts(question):
    lines = DeliveryLine.objects.filter(receipt=OuterRef("receipt"))
    found = question.receipts.annotate(delivery=Subquery(lines.values("delivery")[:1]))
    found = found.select_related("lot__product__parent", "supplier", "place", *people("by"))
    for piece in _pieces(found):
        deliveries = Delivery.objects.in_bulk({line.delivery for line in piece if line.delivery})
        for line in piece:
            delivery = deliveries.get(line.delivery)
            yield (
                *(line.pk, line.at, *goods_of(line.lot), line.get_kind_display(), line.units),
                *(line.supplier.name if line.supplier else "", delivery and delivery.note_number),
                *(delivery and delivery.arrived_at, delivery and delivery.celsius),
                *(line.place and line.place.name, named(line.by), line.corrects_id, line.note),
            )


def _supplied(question):
    at_sale = Review.objects.filter(
        licence=OuterRef("order_line__decision__licence"),
        decided_at__lte=OuterRef("order_line__decision__decided_at"),
    ).order_by("-sequence")
    order = "order_line__order__"
    found = question.supplied.annotate(review=Subquery(at_sale.values("sequence")[:1]))
    found = found.select_related(
        "lot__product__parent",
        *("order_line__decision__licence", "order_line__decision__policy"),
        *(f"{order}signature__clinic", *people(f"{order}user", f"{order}signature__signed_by")),
        *("parcel__address__country", *people("parcel__handed_over_by")),
        f"{order}shipping_address__country",
    )
    for piece in _pieces(found):
        leaflets = _leaflets_of({pick.lot.product for pick in piece})
        for pick in piece:
            yield _supply(pick, leaflets)


def _supply(pick, leaflets):
    order, parcel = pick.order_line.order, pick.parcel
    signature = getattr(order, "signature", None)
    decision = getattr(pick.order_line, "decision", None)
    address = (parcel and parcel.address) or order.shipping_address
    return (
        *(pick.pk, pick.shipped_at, *goods_of(pick.lot), pick.quantity, pick.returned),
        *(signature.clinic.name if signature else "", signature and signature.clinic.country),
        *(address.summary if address else "", order.number, order.date_placed),
        *(named(order.user), named(signature.signed_by) if signature else ""),
        *(parcel and parcel.number, parcel and parcel.carrier, parcel and parcel.tracking),
        *(named(parcel.handed_over_by) if parcel else "", *_right(decision, pick.review)),
        leaflet_at(leaflets, pick.lot.product, localdate(order.date_placed)),
    )


def _right(decision, review):
    """Licence, its latest decision then, the version of the policy, and why it was allowed."""
    if decision is None:
        return ("",) * 4
    why = "; ".join(decision.reasons)
    return (str(decision.licence), review, decision.policy.number, why)


def _movements(question):
    found = question.movements.select_related(
        *("lot__product__parent", "other_lot", "place", "supplier", "order_line__order", "seal"),
        *people("by", "agreed_by"),
    )
    for line in found.iterator(chunk_size=A_PIECE):
        yield (
            *(line.pk, line.at, *goods_of(line.lot), line.get_kind_display(), line.on_hand_change),
            *(line.apart_change, line.allocated_change, line.place and line.place.name),
            *(line.supplier and line.supplier.name, named(line.by), named(line.agreed_by)),
            *(line.order_line and line.order_line.order.number, line.get_reason_display()),
            *(line.note, line.corrects_id, line.other_lot and line.other_lot.number),
            *(line.former_number, line.former_expires_on, *sealed(line)),
        )


NOT_SEALED, BROKEN = "not yet sealed", "BROKEN"


def sealed(movement):
    """(how a movement stands in the chain, its hash there)."""
    seal = getattr(movement, "seal", None)
    if seal is None:
        return NOT_SEALED, ""
    facts = {name: getattr(movement, name) for name in MOVEMENTS.facts}
    now = digest(covered(MOVEMENTS, seal.sequence, seal.sealed_at, facts), seal.previous_hash)
    return (f"seal {seal.sequence}" if now == seal.hash else BROKEN), seal.hash


def _returns(question):
    lines = ReturnLine.objects.filter(pick__lot__in=question.lots)
    if question.clinic:
        lines = lines.filter(goods_back__order__signature__clinic=question.clinic)
    lines = lines.select_related(
        *("pick__lot__product__parent", "goods_back__order__signature__clinic"),
        *people("goods_back__announced_by", "goods_back__received_by", "goods_back__answered_by"),
    )
    for line in lines.order_by("pk").iterator(chunk_size=A_PIECE):
        back = line.goods_back
        signature = getattr(back.order, "signature", None)
        yield (
            *(back.number, back.get_state_display(), *goods_of(line.pick.lot), back.order.number),
            *(signature and signature.clinic.name, back.get_reason_display(), back.words),
            *(back.announced_at, named(back.announced_by), line.announced),
            *(back.received_at, named(back.received_by), line.received),
            *(line.destroyed, line.to_supplier, line.sellable),
            *(back.answered_at, named(back.answered_by), back.answer),
        )


def _licences(question):
    """Every decision about the licences under which these units were sold."""
    used = question.supplied.order_by().values("order_line__decision__licence")
    for review in Review.objects.filter(licence__in=used).order_by("sequence").iterator():
        yield (
            *(review.sequence, review.licence_id, review.register, review.number, review.region),
            *(review.country, review.profession, review.get_decision_display()),
            *(review.decided_at, review.reviewer_name, review.expires_on),
            *("; ".join(review.scope), review.reason, review.previous_hash, review.hash),
        )


def _policy(question):
    """The rows of the versions under which these units were sold, of what was sold."""
    used = question.supplied.order_by().values("order_line__decision__policy")
    rows = PolicyRow.objects.filter(version__in=used).select_related(
        *people("version__published_by")
    )
    for row in rows.order_by("version", "pk").iterator(chunk_size=A_PIECE):
        version = row.version
        yield (
            *(version.number, version.published_at, named(version.published_by), version.note),
            *(row.get_profession_display(), row.get_supply_class_display(), row.country),
            *("may order" if row.is_permitted else "may not order", row.basis),
        )


def _leaflets(question):
    products = question.lots.order_by().values("product")
    families = question.lots.order_by().values("product__parent")
    papers = ProductDocument.objects.filter(Q(product__in=products) | Q(product__in=families))
    for paper in papers.select_related("product__parent").order_by("product", "pk"):
        yield (
            *(paper.product.full_name, paper.get_kind_display(), paper.language, paper.revision),
            *(paper.issued_on, paper.sha256),
        )


def _leaflets_of(products):
    """{product key: its leaflets and those of its family, latest first}."""
    keys = {product.pk for product in products} | {product.parent_id for product in products}
    papers = ProductDocument.objects.filter(
        product__in=keys - {None}, kind=ProductDocument.Kind.LEAFLET
    )
    found = {}
    for paper in papers.order_by("-issued_on", "-pk"):
        found.setdefault(paper.product_id, []).append(paper)
    return found


def leaflet_at(leaflets, product, day):
    """The revision in each language that was the latest on a day; of the family where the product
    has none of its own."""
    papers = leaflets.get(product.pk) or leaflets.get(product.parent_id) or []
    latest = {}
    for paper in papers:
        if paper.issued_on <= day:
            latest.setdefault(paper.language, f"{paper.language}: {paper.revision}")
    return "; ".join(sorted(latest.values()))


def _pieces(rows):
    """Lists of some rows at a time, so that what belongs to them is read together."""
    piece = []
    for row in rows.iterator(chunk_size=A_PIECE):
        piece.append(row)
        if len(piece) == A_PIECE:
            yield piece
            piece = []
    yield piece


TABLES = (
    Table(
        "receipts",
        "Where the units came from: deliveries, and corrections of them.",
        (
            *("movement", "at", *GOODS, "what", "units", "supplier", "delivery note"),
            *("arrived at", "temperature on arrival", "place", "by", "corrects movement", "note"),
        ),
        _receipts,
    ),
    Table(
        "supplied",
        "Who got units, of which lot, by which right; a line for each lot of an order line.",
        (
            *("line", "shipped at", *GOODS, "units", "units returned", "clinic", "country"),
            *("address", "order", "ordered at", "ordered by", "clinician who answers for it"),
            *("parcel", "carrier", "tracking number", "handed over by", "licence"),
            *("licence decision", "policy version", "why it was allowed", "leaflet"),
        ),
        _supplied,
    ),
    Table(
        "movements",
        "Every line of the ledger, with its seal in the hash chain.",
        (
            *("movement", "at", *GOODS, "what", "on hand", "apart", "allocated", "place"),
            *("supplier", "by", "agreed by", "order", "reason", "note", "corrects movement"),
            *("other lot", "former number", "former last day", "seal", "hash"),
        ),
        _movements,
    ),
    Table(
        "recalls",
        "Recalls: why, begun, released, answered what, taken back, ended, closed with what; whom "
        "each campaign told, and whom staff tried to reach.",
        (
            *("campaign", "kind", *GOODS, "what", "at", "by", "receiver", "people told"),
            *("still here", "used", "destroyed", "passed on", "not to be found", "note"),
        ),
        recalls,
    ),
    Table(
        "returns",
        "What clinics sent back, and what the inspection found it fit for.",
        (
            *("return", "state", *GOODS, "order", "clinic", "reason", "words", "announced at"),
            *("announced by", "units announced", "received at", "received by", "units received"),
            *("destroyed", "to the supplier", "to be sold again", "answered at", "answered by"),
            "answer",
        ),
        _returns,
    ),
    Table(
        "complaints",
        "What clinics complained of or reported, and to whom it was passed on.",
        (
            *("complaint", "kind", "at", "by", *GOODS, "clinic", "words", "passed on to"),
            *("answered at", "answer"),
        ),
        complaints,
    ),
    Table(
        "claims",
        "What clinics found wrong with what arrived, and every step until the answer.",
        (
            *("claim", "state", "reason", "arrived at", *GOODS, "clinic", "order", "units"),
            *("step", "at", "by", "words"),
        ),
        claims,
    ),
    Table(
        "licences",
        "Every decision about the licences under which units were sold; links of their own chain.",
        (
            *("decision", "licence", "register", "number", "region", "country", "profession"),
            *("what", "at", "by", "valid through", "supply classes", "reason"),
            *("previous hash", "hash"),
        ),
        _licences,
    ),
    Table(
        "policy",
        "The versions of the purchase policy under which units were sold.",
        (
            *("version", "in force since", "by", "note", "profession", "supply class", "country"),
            *("may order", "basis"),
        ),
        _policy,
    ),
    Table(
        "leaflets",
        "The papers of these products on file, with the hash of each file.",
        ("product", "paper", "language", "revision", "issued on", "SHA-256"),
        _leaflets,
    ),
)
