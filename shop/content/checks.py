"""The lint applied to what the shop holds: articles and the texts of products."""

from . import lint
from .facts import facts_for


def article_findings(title, summary, body):
    """{name of the field: findings} of an article's texts; what is in order is missing."""
    facts, _ = facts_for(f"{title}\n{summary}\n{body}")
    found = {
        "title": lint.lint(title, facts, is_sourced=True),
        "summary": lint.lint(summary, facts, is_sourced=True),
        "body": lint.lint(body, facts),
    }
    return {name: findings for name, findings in found.items() if findings}


def product_findings(product):
    """[(label, finding)] of a product's description and of what its rows state."""
    texts = list(_texts_of(product))
    facts, about = facts_for("\n".join(text for _, text, _ in texts), product)
    return [
        (label, finding)
        for label, text, is_sourced in texts
        for finding in lint.lint(text, facts, about=about, is_sourced=is_sourced)
    ]


def product_remarks(product):
    """The findings of a product in words, for whoever saves it."""
    return [f"{label}: {finding}" for label, finding in product_findings(product)]


def _texts_of(product):
    """(label, text, whether its claims have a source) of every text of a product."""
    concerns, facts = list(product.concerns.all()), list(product.facts.all())
    # What a description claims rests on the product's own sourced rows.
    yield "Description", product.description, bool(concerns or facts)
    yield from (("Concern", row.statement, True) for row in concerns)
    yield from (("Fact", row.statement, True) for row in facts)
    yield from (("Note on an area", row.note, True) for row in product.indicated_areas.all())
