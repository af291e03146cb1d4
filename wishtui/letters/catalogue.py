"""The templates that there are: the user's own first, then the packaged ones; a broken one is named and passed over."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

import msgspec

from wishtui.domain.appeal import KindSpec
from wishtui.letters.frontmatter import RESERVED, Parsed, ReplySpec, read_template, spec_of
from wishtui.letters.problems import NoSuchTemplate, TemplateBroken, TemplateProblem

if TYPE_CHECKING:
    from wishtui.letters.sandbox import Compiled

S = TypeVar("S", KindSpec, ReplySpec)

APPEALS = "appeals"
REPLIES = "replies"
_ENDING = "*.j2"
_MOST_FILES = 500


class Template(msgspec.Struct, Generic[S], frozen=True):
    """One sound front matter and the letter that belongs to it."""

    spec: S
    file: Path
    parsed: Parsed

    @property
    def names(self) -> frozenset[str]:
        """What its letter may name."""
        return frozenset(field.name for field in self.spec.fields) | (RESERVED - {"loop"})


class Catalogue:
    """Templates by name, from several folders, the first of which wins."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = tuple(folders)
        self.problems: list[TemplateProblem] = []
        """What is wrong with templates, as far as anyone has looked; `check` looks at all of them."""
        self._kinds = self._read(APPEALS, KindSpec)
        self._replies = self._read(REPLIES, ReplySpec)
        self._compiled: dict[Path, Compiled] = {}

    def kinds(self) -> list[KindSpec]:
        """Every kind of appeal, shipment delay first, then by title."""
        specs = (found[0].spec for found in self._kinds.values())
        return sorted(specs, key=lambda spec: (spec.kind != "shipment-delay", spec.title.casefold()))

    def kind(self, name: str) -> KindSpec:
        """The kind called `name`.

        Raises:
            NoSuchTemplate: there is none.
        """
        return _of(self._kinds, name, "kind of appeal")[0].spec

    def replies(self) -> list[ReplySpec]:
        """Every saved reply, by title."""
        return sorted((found[0].spec for found in self._replies.values()), key=lambda spec: spec.title.casefold())

    def reply(self, name: str) -> ReplySpec:
        """The saved reply called `name`.

        Raises:
            NoSuchTemplate: there is none.
        """
        return _of(self._replies, name, "saved reply")[0].spec

    def usable_kind(self, name: str) -> KindSpec:
        """The kind called `name` whose letter can be written: a broken override gives way to what it overrides.

        Raises:
            NoSuchTemplate: there is no such kind.
            TemplateBroken: no template of this name can be used.
        """
        return self._usable(_of(self._kinds, name, "kind of appeal")).spec

    def usable_reply(self, name: str) -> ReplySpec:
        """The saved reply called `name` that can be written; raises as `usable_kind` does."""
        return self._usable(_of(self._replies, name, "saved reply")).spec

    def render_appeal(self, name: str, values: Mapping[str, object]) -> str:
        """The letter of kind `name` with `values`; raises as `usable_kind` does."""
        return self._render(_of(self._kinds, name, "kind of appeal"), values)

    def render_reply(self, name: str, values: Mapping[str, object]) -> str:
        """The saved reply `name` with `values`; raises as `usable_kind` does."""
        return self._render(_of(self._replies, name, "saved reply"), values)

    def check(self) -> list[TemplateProblem]:
        """Compile every template, overridden ones too, and give everything that is wrong with any of them."""
        for kinds in self._kinds.values():
            self._try(kinds)
        for replies in self._replies.values():
            self._try(replies)
        return list(self.problems)

    def _try(self, candidates: Sequence[Template[S]]) -> None:
        for template in candidates:
            try:
                self._ready(template)
            except TemplateBroken as error:
                self._note(error.found)

    def _usable(self, candidates: list[Template[S]]) -> Template[S]:
        while True:
            try:
                self._ready(candidates[0])
            except TemplateBroken as error:
                self._note(error.found)
                if len(candidates) == 1:
                    raise
                del candidates[0]
            else:
                return candidates[0]

    def _ready(self, template: Template[S]) -> "Compiled":
        # jinja2 costs a third of the program's start, and most starts write no letter.
        from wishtui.letters.sandbox import compile_template

        if template.file not in self._compiled:
            parsed = template.parsed
            ready = compile_template(parsed.body, template.file, names=template.names, offset=parsed.offset)
            self._compiled[template.file] = ready
        return self._compiled[template.file]

    def _render(self, candidates: list[Template[S]], values: Mapping[str, object]) -> str:
        template = self._usable(candidates)
        try:
            return self._ready(template).render({name: values.get(name, "") for name in template.names})
        except TemplateBroken as error:
            self._note(error.found)
            raise

    def _read(self, folder: str, shape: type[S]) -> dict[str, list[Template[S]]]:
        found: dict[str, list[Template[S]]] = {}
        for file in self._files(folder):
            try:
                parsed = read_template(file)
                template = Template(spec_of(file, parsed.front, shape), file, parsed)
            except TemplateBroken as error:
                self._note(error.found)
            else:
                found.setdefault(file.stem, []).append(template)
        return found

    def _files(self, folder: str) -> Iterator[Path]:
        for place in self.folders:
            try:
                yield from sorted((place / folder).glob(_ENDING))[:_MOST_FILES]
            except OSError as error:
                self._note(TemplateProblem(place / folder, 0, f"the folder cannot be read: {error.strerror}"))

    def _note(self, problem: TemplateProblem) -> None:
        if problem not in self.problems:
            self.problems.append(problem)


def _of(found: dict[str, list[Template[S]]], name: str, what: str) -> list[Template[S]]:
    if name not in found:
        there = ", ".join(sorted(found)) or "none at all"
        raise NoSuchTemplate(f"There is no {what} “{name}”.", f"There are: {there}.")
    return found[name]
