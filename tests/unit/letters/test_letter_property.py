"""A letter called complete has every required part, and neither a gap nor a word that a program writes for nothing."""

import re
from datetime import timedelta

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.letters.letter_samples import CATALOGUE, NOW, SHOP, appeal, choices, order
from wishtui.domain.appeal import FieldSpec, FieldType, FieldValue, assessed, is_complete
from wishtui.domain.order import Order
from wishtui.letters import write_letter

KINDS = [(spec, audience) for spec in CATALOGUE.kinds() for audience in spec.audience]
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30).filter(lambda text: "None" not in text)
TEXTS = st.one_of(
    WORDS,
    st.sampled_from(["", " ", "None", "n/a", "[missing: x]", "[your name]", "TODO", "{{ 7*7 }}", "{% if %}"]),
)


def values(field: FieldSpec, good: FieldValue) -> st.SearchStrategy[FieldValue]:
    if field.type.several:
        drawn: st.SearchStrategy[FieldValue] = st.lists(TEXTS, max_size=9).map(tuple)
    elif field.type is FieldType.DATE:
        drawn = st.one_of(st.dates().map(str), TEXTS)
    else:
        drawn = TEXTS
    return st.one_of(st.just(good), drawn)


@st.composite
def orders(draw: st.DrawFn) -> list[Order]:
    made = [order(number, late=draw(st.integers(-5, 40))) for number in range(draw(st.integers(0, 3)))]
    gone = draw(st.sampled_from([None, "promised_delivery_at", "tracking", "product", "shipped_at"]))
    if gone is None or not made:
        return made
    empty = {"tracking": (), "product": ""}.get(gone)
    return [msgspec.structs.replace(made[0], **{gone: empty}), *made[1:]]


@settings(max_examples=200, deadline=timedelta(seconds=2))
@given(data=st.data())
def test_complete_means_complete(data: st.DataObject) -> None:
    spec, audience = data.draw(st.sampled_from(KINDS))
    made = data.draw(orders())
    filled = appeal(spec.name, made, audience=audience, customer=data.draw(WORDS))
    good = {**filled.fields, **choices(spec, audience, made)}
    fields = {field.name: good.get(field.name, "") for field in spec.asked(audience)}
    for name in data.draw(st.lists(st.sampled_from(sorted(fields)), max_size=3)):
        fields[name] = data.draw(values(next(field for field in spec.fields if field.name == name), good.get(name, "")))
    written = msgspec.structs.replace(filled, fields=fields)
    letter = write_letter(CATALOGUE, written, shop=SHOP, now=NOW)
    assert "None" not in letter.text
    assert not re.search(r"Undefined|<built-in|object at 0x", letter.text)
    if letter.complete:
        assert is_complete(assessed(written, spec, now=NOW)[1])
        assert "[missing" not in letter.text
        for field in spec.asked(audience):
            assert not field.required or fields[field.name]
        if audience == "wish":
            assert all(part.title in letter.text.split("\n") for part in spec.parts)
    else:
        assert any(part.state == "missing" and part.why for part in letter.parts)
