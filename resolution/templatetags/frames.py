"""Frames: parts of a page that are the same for everybody but for a few words, drawn once and then only filled in.

    {% frame here csrf_token to=ticket.contact.name for kind=composer.kind %}…{% endframe %}

What stands inside knows nothing but the names that the tag gives it, so that nobody's page can leave a trace in
another's. Before `for` stand the holes: they are printed, never asked about, cut or counted. After `for` stands what
the drawing depends on: words of short lists, each combination of which is drawn once for every language.
"""

from typing import Any

from django import template
from django.template import Context, Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token, render_value_in_context
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()
Names = dict[str, FilterExpression]


class FrameNode(Node):
    """A drawing for each value of `kinds`, and the holes that every page fills with words of its own."""

    def __init__(self, body: NodeList, holes: Names, kinds: Names) -> None:
        self.nodelist, self.holes, self.kinds = body, holes, kinds
        self.drawings: dict[tuple[Any, ...], str] = {}

    def render(self, context: Context) -> SafeString:
        """The frame with this page's words in its holes, each escaped as the template would."""
        kinds = {name: expression.resolve(context) for name, expression in self.kinds.items()}
        key = (get_language(), *kinds.values())
        drawing = self.drawings.get(key) or self.drawings.setdefault(key, self._drawn(context, kinds))
        words = {
            name: conditional_escape(render_value_in_context(expression.resolve(context), context))
            for name, expression in self.holes.items()
        }
        return SafeString(drawing.format_map(words))

    def _drawn(self, context: Context, kinds: dict[str, Any]) -> str:
        holes = {name: SafeString(_hole(name)) for name in self.holes}
        html = str(self.nodelist.render(context.new({**kinds, **holes})))
        html = html.replace("{", "{{").replace("}", "}}")
        for name, hole in holes.items():
            html = html.replace(hole, f"{{{name}}}")
        return html


@register.tag
def frame(parser: Parser, token: Token) -> FrameNode:
    """`{% frame hole hole=expression for kind=expression %}…{% endframe %}`, see above."""
    bits = token.split_contents()[1:]
    middle = bits.index("for") if "for" in bits else len(bits)
    body = parser.parse(("endframe",))
    parser.delete_first_token()
    return FrameNode(body, _names(parser, bits[:middle]), _names(parser, bits[middle + 1 :]))


def _names(parser: Parser, bits: list[str]) -> Names:
    names = {}
    for bit in bits:
        name, equals, expression = bit.partition("=")
        if not name.isidentifier():
            raise TemplateSyntaxError(f"A frame takes names and name=expression, not “{bit}”.")
        names[name] = parser.compile_filter(expression if equals else name)
    return names


def _hole(name: str) -> str:
    # Characters of the private use area: no template and no language writes them.
    return f"\ue000{name}\ue001"
