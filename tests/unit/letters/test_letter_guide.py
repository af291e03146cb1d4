"""The guide for people who write templates names everything that there is."""

from pathlib import Path

import msgspec

from wishtui.domain.appeal import CLAIMS, NEEDS, ORDER_FACTS, SOURCES, FieldSpec, FieldType, KindSpec
from wishtui.letters.filters import FILTERS
from wishtui.letters.views import OrderView, Summary

GUIDE = (Path(__file__).parents[3] / "docs" / "templates.md").read_text(encoding="utf-8")


def test_the_guide_names_every_key_source_filter_and_fact() -> None:
    names = {*SOURCES, *NEEDS, *CLAIMS, *ORDER_FACTS, *FieldType}
    for shape in (FieldSpec, OrderView, Summary):
        names |= {field.name for field in msgspec.structs.fields(shape)}
    names |= {field.name for field in msgspec.structs.fields(KindSpec)} - {"name", "parts", "fields", "limits"}
    missing = {name for name in names if f"`{name}`" not in GUIDE and f"[{name}]" not in GUIDE}
    assert not missing
    assert not {name for name in FILTERS if name not in GUIDE.split("| Filter |")[1]}
