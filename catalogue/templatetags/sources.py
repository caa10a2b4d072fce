"""What a source states, as pages write it: how strongly it puts it, and the source behind a fold.

A sheet has two dozen of each, so they are written without a template (ADR 52).
"""

from django import template
from django.utils.safestring import mark_safe

from catalogue.product_page import sheet
from common.escaped import escaped
from common.templatetags.days import day

register = template.Library()


@register.simple_tag
def hedged(strength):
    """How strongly the source puts a claim; a plain statement needs no word."""
    word = sheet.hedge(strength)
    return mark_safe(f'<span class="hedge">source says “{escaped(word)}”</span>') if word else ""


@register.simple_tag
def cited(source, of=""):
    """A source, or its row in a sheet; `of`: what it is the source of, for screen readers."""
    if not source:
        return ""
    named = f' <span class="visually-hidden">of {escaped(of)}</span>' if of else ""
    return mark_safe(
        f'<details class="source"><summary>Source{named}</summary>\n'
        f"<p>{escaped(source.kind_label)}: {_citation(source)}"
        f" (read on {day(source.read_on)})</p></details>"
    )


def _citation(source):
    words = escaped(source.citation)
    return f'<a href="{escaped(source.url)}" rel="noreferrer">{words}</a>' if source.url else words
