"""Templates put together once a process instead of at each rendering.

What extends another template becomes one list of nodes, in which each block stands at its place;
what is the same for every reader becomes one text; and plain texts and small numbers are written
without asking what else they might be. A page is the same, byte by byte.
"""

from copy import copy
from html import escape
from itertools import chain, groupby, takewhile
from threading import RLock

from allauth.templatetags.allauth import SetVarNode
from django.conf import settings
from django.template import TemplateDoesNotExist, base, defaulttags, loader_tags, smartif
from django.template.library import InclusionNode
from django.template.loaders import cached
from django.templatetags import i18n
from django.templatetags.static import StaticNode
from django.urls import get_script_prefix, get_urlconf
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from .kept import Memory

_EXTENDS, _BLOCK = loader_tags.ExtendsNode, loader_tags.BlockNode


class Loader(cached.Loader):
    """Django's own, which puts together what it has loaded; not while developing, since errors
    then say where in a template they come from."""

    def __init__(self, engine, loaders):
        super().__init__(engine, loaders)
        self._lock = RLock()

    def get_template(self, template_name, skip=None):
        template = super().get_template(template_name, skip)
        if self.engine.debug:
            return template
        with self._lock:
            if not hasattr(template, "together"):
                _hasten(template.nodelist)
                template.together = None
            if skip:  # What extends it fills its blocks.
                return template
            if template.together is None:
                template.together = copy(template)
                template.together.nodelist = _put_together(template)
            return template.together


def _hasten(nodelist):
    """Have these nodes, and all within them, written quickly."""
    for node in nodelist.get_nodes_by_type(base.Node):
        for expression in _expressions(list(vars(node).values())):
            _hasten_expression(expression)
        if type(node) is base.VariableNode:
            node.__class__ = ValueNode
        elif type(node) is loader_tags.IncludeNode and _names_one(node.template):
            node.__class__ = KnownInclude
        for inner in _inside(node):
            inner[:] = _joined(inner)
    nodelist[:] = _joined(nodelist)


def _inside(node):
    """The lists of nodes that a node holds."""
    if isinstance(node, defaulttags.IfNode):
        return [nodes for _, nodes in node.conditions_nodelists]
    found = (getattr(node, name, None) for name in node.child_nodelists)
    return [nodes for nodes in found if nodes]


def _expressions(held):
    """The filter expressions in what a node holds, but not those of nodes within it."""
    match held:
        case base.FilterExpression():
            yield held
        case smartif.TokenBase():
            yield from _expressions([held.first, held.second, getattr(held, "value", None)])
        case list() | tuple():
            for each in held:
                yield from _expressions(each)
        case dict():
            yield from _expressions(list(held.values()))


def _hasten_expression(expression):
    var = expression.var
    if expression.is_var and var.lookups is not None and not var.translate:
        expression.var = Looked(var)
        if not expression.filters:
            expression.__class__ = PlainExpression


class Looked(base.Variable):
    """A name, and what is asked of what it stands for, as Django looks for it, but that where
    only one of its ways can lead there no other is tried."""

    __slots__ = ("name", "path")

    def __init__(self, var):
        super().__init__(var.var)
        self.name, *path = var.lookups
        self.path = tuple(path)

    def resolve(self, context):
        for known in reversed(context.dicts):
            if self.name in known:
                found = known[self.name]
                break
        else:
            return self._else(context)
        for name in self.path:
            if type(found) is dict and name in found:
                found = found[name]
                continue
            try:
                if callable(found) or hasattr(found.__class__, "__getitem__"):
                    break
                found = getattr(found, name)
            except Exception:  # Some are silent in templates: Django knows which.
                break
        else:
            if not callable(found):
                return found
        return self._resolve_lookup(context)

    def _else(self, context):
        """What Django makes of a name that nothing has been given for."""
        if hasattr(context, self.name):
            return self._resolve_lookup(context)
        raise base.VariableDoesNotExist("Failed lookup for key [%s] in %r", (self.name, context))


class PlainExpression(base.FilterExpression):
    """One without filters."""

    __slots__ = ()

    def resolve(self, context, ignore_failures=False):
        try:
            return self.var.resolve(context)
        except base.VariableDoesNotExist:
            if ignore_failures:
                return None
            return super().resolve(context)


class ValueNode(base.VariableNode):
    """{{ a value }}, as Django writes it."""

    def render(self, context):
        value = self.filter_expression.resolve(context)
        kind = type(value)
        if kind is SafeString:
            return value
        if kind is str:
            return escape(value) if context.autoescape else value
        if kind is int and 0 <= value < _NEVER_GROUPED:
            return str(value)
        return base.render_value_in_context(value, context)

    render_annotated = render


_NEVER_GROUPED = 1000


def _names_one(expression):
    """Whether it is always the same plain name."""
    return not expression.is_var and not expression.filters


class KnownInclude(loader_tags.IncludeNode):
    """{% include %} of a template by its name, which is looked for once a process."""

    found = None

    def render(self, context):
        if self.found is None:
            self.found = self._look_for(context.template.engine)
        values = {name: value.resolve(context) for name, value in self.extra_context.items()}
        if self.isolated_context:
            return self.found.render(context.new(values))
        with context.push(**values):
            return self.found.render(context)

    render_annotated = render

    def _look_for(self, engine):
        name = self.template.var
        return engine.get_template(
            loader_tags.construct_relative_path(self.origin.template_name, name)
        )


# What extends another template.


class _Apart(Exception):
    """What has to be put together at each rendering."""


def _put_together(template):
    """The nodes of a template and of all that it extends; its own where that is not known yet."""
    try:
        line = _line(template)
        return _Filled(line).nodes if len(line) > 1 else template.nodelist
    except (_Apart, TemplateDoesNotExist):
        return template.nodelist


def _line(template):
    """The template, what it extends, and so on."""
    line, history = [template], [template.origin]
    while parent := _extended(line[-1]):
        found, origin = template.engine.find_template(parent, skip=history)
        line.append(found)
        history.append(origin)
    return line


def _extended(template):
    """The name of what a template extends, or None."""
    first = _first(template)
    if not isinstance(first, _EXTENDS):
        return None
    name = first.parent_name
    if name.is_var or name.filters:
        raise _Apart
    return name.var


def _first(template):
    nodes = template.nodelist
    return next((node for node in nodes if not isinstance(node, base.TextNode)), None)


def _before(template):
    """The text before `extends`, with which a page begins."""
    return takewhile(lambda node: isinstance(node, base.TextNode), template.nodelist)


class _Filled:
    """The nodes of the last of a line of templates, with its blocks as the others fill them."""

    def __init__(self, line):
        # {name: what stands in each template of the line, the first that extends last}.
        self._blocks, self._open = {}, set()
        for template in reversed(line):
            _require_plain_supers(template)
            for block in template.nodelist.get_nodes_by_type(_BLOCK):
                self._blocks.setdefault(block.name, []).append(block)
        begins = chain.from_iterable(map(_before, line[:-1]))
        self.nodes = _joined([*begins, *self._of(line[-1].nodelist)])

    def _of(self, nodelist, above=()):
        """These nodes; `above` are those that {{ block.super }} stands for."""
        found = base.NodeList()
        for node in nodelist:
            if isinstance(node, _BLOCK):
                found += self._block(node.name)
            elif _is_super(node):
                found += above
            else:
                found.append(self._whole(node, above))
        return _joined(found)

    def _block(self, name):
        if name in self._open:
            raise _Apart
        self._open.add(name)
        nodes = []
        for block in self._blocks[name]:
            nodes = self._of(block.nodelist, nodes)
            nodes = nodes if all(map(_sets_nothing, nodes)) else [Scope(nodes)]
        self._open.remove(name)
        return nodes

    def _whole(self, node, above):
        """A node, with what stands in it filled too."""
        if not any(map(_has_blocks, _inside(node))):
            return node
        whole = copy(node)
        if isinstance(node, defaulttags.IfNode):
            whole.conditions_nodelists = [
                (condition, self._of(nodes, above))
                for condition, nodes in node.conditions_nodelists
            ]
        elif isinstance(node, defaulttags.ForNode | defaulttags.WithNode | SetVarNode):
            for name in node.child_nodelists:
                if nodes := getattr(node, name, None):
                    setattr(whole, name, self._of(nodes, above))
        else:
            raise _Apart
        return whole


def _require_plain_supers(template):
    """{{ block.super }} alone can be put together, not what is asked or made of it."""
    values = template.nodelist.get_nodes_by_type(base.VariableNode)
    if template.source.count("block.super") != sum(map(_is_super, values)):
        raise _Apart


def _is_super(node):
    return isinstance(node, base.VariableNode) and node.filter_expression.token == "block.super"


def _has_blocks(nodelist):
    values = nodelist.get_nodes_by_type(base.VariableNode)
    return any(map(_is_super, values)) or bool(nodelist.get_nodes_by_type(_BLOCK))


class Scope(base.Node):
    """Nodes whose variables end with them, as those of a block do."""

    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        with context.push():
            return self.nodelist.render(context)

    render_annotated = render


def _sets_nothing(node):
    """Whether a node surely leaves no variable behind."""
    if isinstance(node, defaulttags.IfNode):
        return all(map(_sets_nothing, node.nodelist))
    if isinstance(node, InclusionNode):
        return not node.takes_context
    if isinstance(node, _MAY_SET):
        return node.asvar is None
    return type(node) in _SET_NOTHING or _is_fixed(node)


_MAY_SET = defaulttags.URLNode | defaulttags.FirstOfNode | i18n.TranslateNode
_SET_NOTHING = {
    ValueNode,
    Scope,
    defaulttags.CsrfTokenNode,
    defaulttags.ForNode,
    defaulttags.WithNode,
    loader_tags.IncludeNode,
    KnownInclude,
}


# What is the same for every reader.


def _joined(nodelist):
    """The nodes; those that stand beside each other and are the same for every reader as one."""
    found = base.NodeList()
    for is_fixed, nodes in groupby(nodelist, key=_is_fixed):
        nodes = list(nodes)
        found += [_one(nodes)] if is_fixed and len(nodes) > 1 else nodes
    return found


def _one(nodes):
    parts = [part for node in nodes for part in getattr(node, "parts", [node])]
    if all(isinstance(part, base.TextNode) for part in parts):
        return base.TextNode("".join(part.s for part in parts))
    return Fixed(parts)


def _is_fixed(node):
    match node:
        case base.TextNode() | Fixed():
            return True
        case StaticNode():
            return node.varname is None and not node.path.is_var
        case i18n.TranslateNode():
            words = node.filter_expression
            is_more = words.filters or node.asvar or node.message_context
            return not is_more and words.var.lookups is None
        case defaulttags.URLNode():
            parts = (node.view_name, *node.args, *node.kwargs.values())
            return node.asvar is None and not any(part.is_var or part.filters for part in parts)
        case _:
            return False


class Fixed(base.Node):
    """Nodes that are the same for every reader: put together once for each language, and for
    each place that the shop is served at."""

    child_nodelists = ("parts",)

    def __init__(self, parts):
        self.parts = base.NodeList(parts)

    def render(self, context):
        of_the_page, key = context.render_context.dicts[0], (self, context.autoescape)
        texts = of_the_page.get(_TEXTS)
        if texts is None:
            texts = of_the_page[_TEXTS] = _texts()
        text = texts.get(key)
        if text is None:
            text = texts[key] = self.parts.render(context)
        return text

    render_annotated = render


_TEXTS = Memory(16)


def _texts():
    """{(Fixed, whether it is escaped): its text}; a page looks for it once."""
    key = get_script_prefix(), get_urlconf() or settings.ROOT_URLCONF, get_language()
    return _TEXTS.get(key, dict)
