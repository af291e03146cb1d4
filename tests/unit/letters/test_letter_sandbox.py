"""A hostile template reaches nothing, prints nothing it should not, ends, and says calmly where it went wrong."""

from datetime import date
from pathlib import Path

import pytest

from tests.unit.letters.letter_samples import NOW, SHOP, order
from wishtui.letters import TemplateBroken
from wishtui.letters.catalogue import APPEAL_WORK
from wishtui.letters.filters import FILTERS
from wishtui.letters.sandbox import LARGEST_OUTPUT, LARGEST_TEMPLATE, compile_template
from wishtui.letters.views import order_views, shop_view, summary_of

FILE = Path("hostile.j2")
VALUES = {
    "text": "x" * 20_000,
    "lines": tuple("y" * 300 for _ in range(200)),
    "orders": order_views([order(number) for number in range(200)], NOW),
    "shop": shop_view(SHOP),
    "summary": summary_of([], NOW),
    "today": date(2026, 11, 23),
    "nothing": None,
}

ESCAPES = [
    "{{ text.__class__ }}",
    "{{ text.__class__.__mro__ }}",
    "{{ ''.__class__.__base__.__subclasses__() }}",
    "{{ orders[0].__class__ }}",
    "{{ orders[0].__struct_fields__ }}",
    "{{ orders.__len__ }}",
    "{{ shop.__init__.__globals__ }}",
    "{{ text['__class__'] }}",
    "{{ text|attr('__class__') }}",
    "{{ text|attr('upper') }}",
    "{{ lines|map(attribute='__class__')|list }}",
    "{{ self }}",
    "{{ self.__init__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ cycler }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ joiner() }}",
    "{{ lipsum() }}",
    "{{ lipsum.__globals__ }}",
    "{{ namespace(a=1) }}",
    "{{ range(10) }}",
    "{{ dict(a=1) }}",
    "{{ config }}",
    "{{ request }}",
    "{{ get_flashed_messages }}",
    "{{ _budget }}",
    "{{ _budget.left }}",
    "{% for _budget in lines %}{% endfor %}",
    "{{ text|_each(1) }}",
    "{{ '%s'|format(text) }}",
    "{{ '{0.__class__}'.format(text) }}",
    "{{ '{}'.format_map(shop) }}",
    "{{ text.upper() }}",
    "{{ (text.format)('a') }}",
    "{{ text.encode() }}",
    "{{ [].append(1) }}",
    "{{ {}.update }}",
    "{{ ()|first|attr('x') }}",
    "{% set x = text.__class__ %}{{ x }}",
    "{% import 'os' as os %}{{ os }}",
    "{% from 'os' import system %}",
    "{% include '/etc/passwd' %}",
    "{% extends '/etc/passwd' %}",
    "{% macro m() %}x{% endmacro %}{{ m() }}",
    "{% call m() %}{% endcall %}",
    "{% block b %}{{ super() }}{% endblock %}",
    "{% filter upper %}x{% endfilter %}",
    "{% with x = 1 %}{{ x }}{% endwith %}",
    "{% autoescape true %}x{% endautoescape %}",
    "{% do text.x %}",
    "{% raw %}{% endraw %}{{ text is sameas text }}",
    "{{ text is callable }}",
    "{{ text is filter('upper') }}",
    "{% for x in lines recursive %}{{ loop(lines) }}{% endfor %}",
    "{% for x in lines %}{{ loop.__class__ }}{% endfor %}",
    "{% for x in lines %}{{ loop._iterator }}{% endfor %}",
    "{% for x in lines %}{{ loop.changed(x) }}{% endfor %}",
    "{{ text|safe }}",
    "{{ text|tojson }}",
    "{{ text|pprint }}",
    "{{ text|e }}",
    "{{ orders }}",
    "{{ shop }}",
    "{{ lines }}",
    "{{ true }}",
    "{{ text|join(*lines) }}",
    "{{ lines|join(**shop) }}",
    "{{ lines|join(separator=text) }}",
    "{{ text[lines] }}",
    "{{ text[0:3] }}",
]

RUN_AWAYS = [
    "{{ 'x' * 1000000000 }}",
    "{{ 9 ** 9 ** 9 }}",
    "{{ '%999999999d' % 1 }}",
    "{{ '{:>999999999}'.format(1) }}",
    "{{ 'x'.ljust(999999999) }}",
    "{{ 'x'|center(999999999) }}",
    "{{ text|indent(99999) }}",
    "{{ text|replace('x', text)|replace('x', text) }}",
    "{{ text|wordwrap(1) }}",
    "{{ text|truncate(99999999) }}",
    "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}",
    "{% for c in text %}x{% endfor %}",
    "{% for a in lines %}{% for b in lines %}{% for c in lines %}x{% endfor %}{% endfor %}{% endfor %}",
    "{% for a in lines %}{% for b in lines %}{{ text }}{% endfor %}{% endfor %}",
    "{% for a in lines %}{{ text|upper|lower|upper }}{% endfor %}",
    "{% for a in lines %}{{ lines|join(', ') }}{% endfor %}",
    "{% for a in lines %}{% for b in lines %}{% if 'zq' in text %}{% endif %}{% endfor %}{% endfor %}",
    "{% for a in orders %}{% for b in orders %}{{ orders|table('delay') }}{% endfor %}{% endfor %}",
    "{{ lines|join('" + "s" * 21 + "') }}",
    "{{ text ~ text ~ text }}",
    "{{ text + text }}",
    "{{ text }}" * 20,
    "{% for a in lines %}{% for b in lines %}{% endfor %}{% endfor %}" * 900,
    "{{ text|upper }}" * 4_000,
    "{{ " + "(" * 5_000 + "1" + ")" * 5_000 + " }}",
    "{{ " + "not " * 9_000 + "1 }}",
    "{% if text %}" * 300 + "{% endif %}" * 300,
    "{{ text" + ".a" * 9_000 + " }}",
    "{{ text" + "|upper" * 9_000 + " }}",
    "{{ " + "9" * 60_000 + " }}",
    "{{" * 30_000,
    "{%" * 30_000,
    "x" * (LARGEST_TEMPLATE + 1),
    "é" * (LARGEST_TEMPLATE // 2 + 1),
]


RAISING = [
    "{{ 1e999 }}",
    "{{ 9e999 if text else 2 }}",
    "{% if 1e999 > 2 %}x{% endif %}",
    "{{ 'a' < 1 and text }}",
    "{% if today < text %}x{% endif %}",
    "{{ orders[0] == orders[1] }}",
    "{{ 1.5 }}",
    "{{ lines[99999999999999999999999] }}",
    "{{ '\\x' }}",
    "{{ '\\N{NOPE}' }}",
    "{% for x in 3 %}{% endfor %}",
    "{% for x in nothing %}{% endfor %}",
    "{% for loop in lines %}{% endfor %}",
    "{% if 1 in 3 %}x{% endif %}",
    "{{ nothing.x }}",
    "{{ orders[0].colour }}",
    "{{ orders[400].id }}",
    "{{ 3|plural(1) }}",
    "{{ lines|join(3) }}",
    "{{ orders|table('x') }}",
    "{{ orders|table(nothing) }}",
    "{{ lines|table }}",
    "{{ -1 }}",
    "{{ text / 0 }}",
    "{{ " + "9" * 5_000 + " }}",
    *(f"{{{{ nothing|{name} }}}}" for name in FILTERS),
    *(f"{{{{ orders[0]|{name}(1, 2, 3, 4) }}}}" for name in FILTERS),
    "{{ " + "x" * 20_000 + " }}",
]


def attempt(source: str) -> str:
    return compile_template(source, FILE, names=VALUES).render(VALUES, most_work=APPEAL_WORK)


@pytest.mark.parametrize("source", ESCAPES)
def test_an_escape_is_refused_and_named(source: str) -> None:
    with pytest.raises(TemplateBroken, match=r"hostile\.j2"):
        attempt(source)


@pytest.mark.parametrize("source", RUN_AWAYS, ids=range(len(RUN_AWAYS)))
def test_a_run_away_is_stopped(source: str) -> None:
    with pytest.raises(TemplateBroken):
        attempt(source)


@pytest.mark.parametrize("source", RAISING)
def test_whatever_a_template_raises_names_file_and_line(source: str) -> None:
    with pytest.raises(TemplateBroken) as raised:
        attempt("a line\n" + source)
    assert raised.value.problem.line == 2, str(raised.value)
    assert str(raised.value).startswith("hostile.j2:2: ")
    assert len(str(raised.value)) < 500


@pytest.mark.parametrize(
    "error", [KeyError("Ana E."), ZeroDivisionError("Ana E."), OSError(5, "Ana E."), MemoryError()]
)
def test_an_error_that_nobody_foresaw_is_named_without_its_words(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*given: object) -> str:
        raise error

    compiled = compile_template("\n{{ text|upper }}", FILE, names=VALUES)
    monkeypatch.setitem(compiled._template.environment.filters, "upper", fail)
    with pytest.raises(TemplateBroken) as raised:
        compiled.render(VALUES, most_work=APPEAL_WORK)
    assert f"hostile.j2:2: the letter cannot be written ({type(error).__name__})" in str(raised.value)
    assert "Ana" not in str(raised.value)


def test_a_run_of_blanks_is_written_at_once() -> None:
    text = compile_template("{{ text }}", FILE, names=["text"]).render({"text": "a" + " " * 60_000 + "b"}, most_work=1)
    assert len(text) == 60_002


def test_a_record_shows_its_fields_only() -> None:
    assert attempt("{{ orders[0].product }} {{ shop.name }}") == "Enamel mug Bramble & Finch"
    with pytest.raises(TemplateBroken, match="there is no “colour” here"):
        attempt("{{ orders[0].colour }}")


def test_the_line_of_a_mistake_is_that_of_the_file() -> None:
    with pytest.raises(TemplateBroken) as parsed:
        compile_template("\n\n{{ text|nope }}", FILE, names=VALUES, offset=10)
    assert parsed.value.problem.line == 13
    running = compile_template("a\nb\n{{ orders[0].colour }}", FILE, names=VALUES, offset=10)
    with pytest.raises(TemplateBroken) as ran:
        running.render(VALUES, most_work=APPEAL_WORK)
    assert ran.value.problem.line == 13


def test_output_is_cleaned_and_bounded() -> None:
    assert attempt("a\x1b[2J\u202eb\n\n\n\n{{ nothing }}") == "a␛[2J�b\n\n[missing]"
    assert LARGEST_OUTPUT > len(attempt("{{ text }}" * 12)) > 200_000


def test_what_a_letter_needs_works() -> None:
    source = (
        "{% for o in orders if o.days_late > 3 %}{% if loop.first %}{{ o.id|lower }} {{ loop.length }}{% endif %}"
        "{% else %}none{% endfor %}"
    )
    assert attempt(source).endswith(" 200")
    assert attempt("{{ 'yes' if shop.name == 'Bramble & Finch' and not nothing else 'no' }}") == "yes"
    assert attempt("{{ today|date }} {{ today|date('de') }} {{ 3|plural('order') }}") == (
        "23 November 2026 23. November 2026 3 orders"
    )
