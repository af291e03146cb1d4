"""Templates run where they can reach nothing and run away with nothing, and whatever they raise is said calmly.

Jinja2's immutable sandbox with strict names, nothing global, and an allow-list over the syntax tree: what is not
named here is refused before any of it runs. Loops and filters spend from a budget, so time is bounded as size is.
"""

import inspect
import math
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache, wraps
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from wishtui.domain.appeal import GAP_MARK
from wishtui.i18n import N_, _, enumerated
from wishtui.i18n.languages import ENGLISH
from wishtui.letters.filters import FILTERS, date_filter
from wishtui.letters.problems import TemplateBroken, TemplateProblem
from wishtui.letters.views import TemplateView
from wishtui.text import clean

LARGEST_TEMPLATE = 64 * 1024
LARGEST_OUTPUT = 256 * 1024
MOST_NODES = 2_000
"""Pieces of syntax of one template: what it costs to compile grows with them, and a letter of ours has 300."""

_DEEPEST = 40
_DEEPEST_LOOP = 2
_DEAREST_TEST = 200
"""What a search inside a text counts for, as against passing a node."""

_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Const,
    nodes.If, nodes.For, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not,
    nodes.Filter, nodes.Test,
)  # fmt: skip
_LOOP = frozenset({"index", "index0", "first", "last", "length", "revindex"})
_EACH = "_each"
_BUDGET = "_budget"
_LANGUAGE = "_language"
_GAPS = re.compile(r"\n{3,}")

_CALL_NAMES = {
    nodes.Call: N_("a call"), nodes.Mul: "*", nodes.Pow: "**", nodes.Mod: "%", nodes.Concat: "~", nodes.Add: "+",
    nodes.Assign: "set", nodes.Macro: "macro", nodes.Import: "import", nodes.FromImport: "import",
    nodes.Include: "include", nodes.Extends: "extends", nodes.Slice: N_("a slice"),
}  # fmt: skip


@jinja2.pass_context
def _is_past(context: Context, value: Any) -> bool:
    """Whether a day lies before that of the letter; a mark for a gap does not."""
    return isinstance(value, date) and value < context["today"]


_TESTS: Mapping[str, Callable[..., bool]] = {"none": lambda value: value is None, "past": _is_past}


class Compiled:
    """A template that may run."""

    def __init__(self, template: jinja2.Template, file: Path, offset: int) -> None:
        self._template = template
        self._file = file
        self._offset = offset

    def render(self, values: Mapping[str, Any], *, most_work: int, language: str = ENGLISH) -> str:
        """The text for `values`, cleaned, with no more than one empty line in a row, its dates those of `language`.

        `most_work` bounds its steps: nodes of loop bodies passed, and characters that filters read and write.

        Raises:
            TemplateBroken: it raised anything, or would become too large or too slow.
        """
        pieces: list[str] = []
        size = 0
        try:
            for piece in self._template.generate({**values, _BUDGET: _Budget(most_work), _LANGUAGE: language}):
                size += len(piece)
                if size > LARGEST_OUTPUT:
                    raise SecurityError(_("the letter grows past {number} KiB", number=LARGEST_OUTPUT // 1024))
                pieces.append(piece)
        except Exception as error:  # noqa: BLE001  # its author may be anyone: whatever it raises is its mistake
            raise TemplateBroken(TemplateProblem(self._file, self._line_of(error), _what(error), _(_REMEDY))) from None
        lines = (line.rstrip(" \t") for line in clean("".join(pieces)).split("\n"))
        return _GAPS.sub("\n\n", "\n".join(lines)).strip("\n")

    def _line_of(self, error: BaseException) -> int:
        line, trace = 0, error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == str(self._file):
                line = trace.tb_lineno
            trace = trace.tb_next
        return line + self._offset if line else 0


def _what(error: Exception) -> str:
    """What a template did wrong. The words of an error that nobody foresaw may hold a customer's, so they go unsaid."""
    if isinstance(error, jinja2.TemplateError | TypeError | ValueError) and not isinstance(error, UnicodeError):
        return str(error) or type(error).__name__
    return _("the letter cannot be written ({error})", error=type(error).__name__)


class _Budget:
    def __init__(self, most_work: int) -> None:
        self.left = most_work

    def spend(self, amount: int) -> None:
        self.left -= amount
        if self.left < 0:
            raise SecurityError(_("the letter takes too long to write"))


class _Sandbox(ImmutableSandboxedEnvironment):
    """Nothing but fields of records, places in lists, and where a loop stands can be reached."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, TemplateView) and attribute in obj.__struct_fields__:
            return getattr(obj, attribute)
        if isinstance(obj, LoopContext) and attribute in _LOOP:
            return getattr(obj, attribute)
        if isinstance(obj, jinja2.Undefined):
            raise jinja2.UndefinedError(_("there is nothing here that could have “{attribute}”", attribute=attribute))
        raise jinja2.UndefinedError(_("there is no “{attribute}” here", attribute=attribute))

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, tuple) and isinstance(argument, int) and not isinstance(argument, bool):
            if -len(obj) <= argument < len(obj):
                return obj[argument]
            raise jinja2.UndefinedError(_("the list has no place {argument}", argument=argument))
        raise jinja2.UndefinedError(_("only a place in a list, such as [0], can be taken"))


def compile_template(source: str, file: Path, *, names: Collection[str], offset: int = 0) -> Compiled:
    """Check and compile the body of a template; `offset` is the number of lines before it in its file.

    Raises:
        TemplateBroken: it is no template, uses what is not allowed, or a name that is not in `names`.
    """
    if len(source.encode()) > LARGEST_TEMPLATE:
        raise TemplateBroken(
            TemplateProblem(
                file, 0, _("it is larger than {number} KiB", number=LARGEST_TEMPLATE // 1024), _("Shorten it")
            )
        )
    environment = _environment()
    try:
        tree = environment.parse(source, filename=str(file))
        _check(tree, file, offset, frozenset(names))
        _meter(tree, environment)
        code = environment.compile(tree, filename=str(file))
    except jinja2.TemplateSyntaxError as error:
        problem = TemplateProblem(file, error.lineno + offset, error.message or _("it cannot be read"), _(_REMEDY))
        raise TemplateBroken(problem) from error
    except TemplateBroken:
        raise
    except ValueError as error:
        # Python reads no number of more than 4,300 digits, and Jinja2 does not say where it stands.
        longest = max(enumerate(source.split("\n"), start=1), key=lambda numbered: len(numbered[1]))[0]
        problem = TemplateProblem(file, longest + offset, _("a number is too large"), _(_REMEDY))
        raise TemplateBroken(problem) from error
    except Exception as error:
        # Jinja2 and Python's compiler give up in many ways on what is nested without end.
        raise TemplateBroken(
            TemplateProblem(file, 0, _("it is nested too deeply to be read"), _("Make it flatter"))
        ) from error
    return Compiled(jinja2.Template.from_code(environment, code, {}), file, offset)


_REMEDY = N_("See docs/templates.md for what a template may use")


@cache
def _environment() -> _Sandbox:
    environment = _Sandbox(
        undefined=jinja2.StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printed,
        # Folding constants would run filters while compiling, outside of any budget.
        optimized=False,
        cache_size=0,
    )
    environment.globals.clear()
    environment.filters.clear()
    environment.tests.clear()
    environment.filters.update({name: _charged(function) for name, function in FILTERS.items()})
    environment.filters[_EACH] = _each
    environment.tests.update(_TESTS)
    return environment


@jinja2.pass_context
def _printed(context: Context, value: Any) -> str:
    """What `{{ … }}` writes: texts, numbers and days; a fact that nobody told shows as a gap."""
    if isinstance(value, str):
        return value
    if value is None:
        return f"{GAP_MARK}]"
    if isinstance(value, date):
        return date_filter(value, context[_LANGUAGE])
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return f"{value:,}"
    if isinstance(value, jinja2.Undefined):
        raise jinja2.UndefinedError(_("this is not known here"))
    raise TypeError(_("a list or record cannot be printed: use a loop, join, bullets or facts"))


def _size(value: Any) -> int:
    if isinstance(value, str):
        return len(value)
    return sum(20 + _size(item) for item in value) if isinstance(value, tuple | list) else 20


def _charged(function: Callable[..., Any]) -> Callable[..., Any]:
    @jinja2.pass_context
    @wraps(function)
    def run(context: Context, value: Any, *args: Any) -> Any:
        budget = context[_BUDGET]
        budget.spend(20 + _size(value))
        if isinstance(value, jinja2.Undefined):
            raise jinja2.UndefinedError(_("this is not known here"))
        result = function(value, *(args or ((context[_LANGUAGE],) if function is date_filter else ())))
        budget.spend(_size(result))
        return result

    return run


@jinja2.pass_context
def _each(context: Context, values: Any, weight: int) -> Any:
    """The list that a loop runs over, paid for before it runs."""
    if not isinstance(values, tuple | list):
        raise TypeError(_("a loop runs over a list, not over a text or a number"))
    context[_BUDGET].spend(10 + len(values) * weight)
    return values


def _check(tree: nodes.Node, file: Path, offset: int, names: frozenset[str]) -> None:
    for number, (node, depth, loops, bound) in enumerate(_walk(tree, names)):
        problem = _objection(node, depth, loops, bound)
        if number > MOST_NODES:
            problem = _("it has more than {number:,} pieces of syntax", number=MOST_NODES)
        if problem:
            # Nodes that Jinja2 puts in by itself carry no line.
            line = getattr(node, "lineno", None)
            raise TemplateBroken(TemplateProblem(file, line + offset if line else 0, problem, _(_REMEDY)))


def _walk(tree: nodes.Node, names: frozenset[str]) -> Iterator[tuple[nodes.Node, int, int, frozenset[str]]]:
    """Every node with how deep it lies, in how many loops, and the names that are bound there."""
    pending: list[tuple[nodes.Node, int, int, frozenset[str]]] = [(tree, 0, 0, names)]
    while pending:
        node, depth, loops, bound = pending.pop()
        yield node, depth, loops, bound
        if not isinstance(node, nodes.For):
            pending.extend((child, depth + 1, loops, bound) for child in node.iter_child_nodes())
            continue
        inside = bound | {"loop"} | ({node.target.name} if isinstance(node.target, nodes.Name) else set())
        pending.append((node.iter, depth + 1, loops, bound))
        inner = [node.target, *node.body, *([node.test] if node.test is not None else [])]
        pending.extend((child, depth + 1, loops + 1, inside) for child in inner)
        pending.extend((child, depth + 1, loops, bound) for child in node.else_)


def _objection(node: nodes.Node, depth: int, loops: int, bound: frozenset[str]) -> str:
    if type(node) not in _ALLOWED:
        syntax = _(_CALL_NAMES.get(type(node), type(node).__name__.lower()))
        return _("“{syntax}” is not allowed in a template", syntax=syntax)
    if depth > _DEEPEST:
        return _("it is nested too deeply")
    if isinstance(node, nodes.Name):
        if node.name.startswith("_") or node.name not in bound:
            return _(
                "“{name}” is not known here; there are {names}",
                name=node.name,
                names=enumerated(sorted(bound)),
            )
    elif isinstance(node, nodes.Const):
        infinite = isinstance(node.value, float) and not math.isfinite(node.value)
        return _("a number is too large") if infinite else ""
    elif isinstance(node, nodes.Getattr):
        return _("“{name}” is private", name=node.attr) if node.attr.startswith("_") else ""
    elif isinstance(node, nodes.Getitem):
        subscript = node.arg.value if isinstance(node.arg, nodes.Const) else None
        return "" if isinstance(subscript, int) else _("only a place in a list, such as [0], can be taken")
    elif isinstance(node, nodes.For):
        return _loop_objection(node, loops)
    elif isinstance(node, nodes.Filter):
        return _filter_objection(node)
    elif isinstance(node, nodes.Test):
        return "" if node.name in _TESTS and not node.args else _("there is no test “{name}”", name=node.name)
    return ""


def _loop_objection(node: nodes.For, loops: int) -> str:
    if node.recursive:
        return _("a loop may not be recursive")
    if loops >= _DEEPEST_LOOP:
        return _("loops may be nested two deep")
    if not isinstance(node.target, nodes.Name):
        return _("a loop has one name")
    return ""


def _arguments(function: Callable[..., Any]) -> tuple[int, int]:
    wanted = list(inspect.signature(function).parameters.values())[1:]
    return sum(one.default is one.empty for one in wanted), len(wanted)


_ARGUMENTS = {name: _arguments(function) for name, function in FILTERS.items()}
"""How many arguments each filter takes beside what it stands behind: at least, at most."""


def _filter_objection(node: nodes.Filter) -> str:
    if node.name not in FILTERS:
        return _("there is no filter “{name}”; there are {names}", name=node.name, names=enumerated(FILTERS))
    least, most = _ARGUMENTS[node.name]
    odd = node.node is None or node.kwargs or node.dyn_args or node.dyn_kwargs
    if odd or not least <= len(node.args) <= most:
        return _("the filter “{name}” is not used like this", name=node.name)
    if not all(isinstance(argument, nodes.Const) for argument in node.args):
        return _("what “{name}” is given must be written out", name=node.name)
    return ""


def _meter(tree: nodes.Node, environment: jinja2.Environment) -> None:
    """Make every loop pay for its rounds before it runs."""
    for loop in list(tree.find_all(nodes.For)):
        weight = 1 + sum(_weight(node) for child in loop.body for node in (child, *child.find_all(nodes.Node)))
        weight += sum(_weight(node) for node in loop.test.find_all(nodes.Node)) if loop.test is not None else 0
        cost = nodes.Const(weight, lineno=loop.lineno)
        loop.iter = nodes.Filter(loop.iter, _EACH, [cost], [], None, None, lineno=loop.lineno)
        loop.iter.set_environment(environment)


def _weight(node: nodes.Node) -> int:
    searches = isinstance(node, nodes.Operand) and node.op in ("in", "notin")
    return _DEAREST_TEST if searches else 1
