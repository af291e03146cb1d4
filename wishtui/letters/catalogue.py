"""The templates that there are: the user's own first, then the packaged ones; a broken one is named and passed over."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

import msgspec

from wishtui.domain.appeal import KindSpec
from wishtui.i18n import N_, _, enumerated
from wishtui.i18n.languages import ENGLISH
from wishtui.i18n.system import os_reason
from wishtui.letters.frontmatter import RESERVED, Parsed, ReplySpec, read_template, reply_spec, spec_of
from wishtui.letters.problems import NoSuchTemplate, TemplateBroken, TemplateProblem
from wishtui.text import name_order

if TYPE_CHECKING:
    from wishtui.letters.sandbox import Compiled

S = TypeVar("S", KindSpec, ReplySpec)

APPEALS = "appeals"
REPLIES = "replies"
_ENDING = "*.j2"
_LANGUAGE = re.compile(r"[a-z]{2,3}")
"""What a folder of saved replies in one language is called."""
MOST_FILES = 200
"""Templates of one folder, appeals and replies together."""
MOST_BYTES = 512 * 1024
"""Bytes of all of them: a hundred that are each as large as may be would take a minute to compile."""
APPEAL_WORK = 2_000_000
"""Steps that an appeal may take, of which one is written at a time."""
REPLY_WORK = 200_000
"""Steps that a saved reply may take: it is written for every marked issue, and says 2,000 characters at most."""


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
        self._compiled: dict[Path, Compiled | TemplateBroken] = {}
        self._kinds: dict[str, list[Template[KindSpec]]] = {}
        self._replies: dict[str, list[Template[ReplySpec]]] = {}
        """By what names them in one language."""
        for root in self.folders:
            self._read(root)

    def kinds(self) -> list[KindSpec]:
        """Every kind of appeal, shipment delay first, then by title."""
        specs = (templates[0].spec for templates in self._kinds.values())
        return sorted(specs, key=lambda spec: (spec.kind != "shipment-delay", name_order(spec.title)))

    def kind(self, name: str) -> KindSpec:
        """The kind called `name`.

        Raises:
            NoSuchTemplate: there is none.
        """
        return _of(self._kinds, name, _NO_KIND)[0].spec

    def replies(self) -> list[ReplySpec]:
        """Every saved reply in every language, by title."""
        return sorted(
            (templates[0].spec for templates in self._replies.values()), key=lambda spec: name_order(spec.title)
        )

    def reply(self, name: str, language: str = "") -> ReplySpec:
        """The saved reply called `name`, in `language` where there is one, else in English, else in any.

        A name with a language behind it, `late-parcel-de`, is in that one.

        Raises:
            NoSuchTemplate: there is none.
        """
        return self._reply(name, language)[0].spec

    def usable_kind(self, name: str) -> KindSpec:
        """The kind called `name` whose letter can be written: a broken override gives way to what it overrides.

        Raises:
            NoSuchTemplate: there is no such kind.
            TemplateBroken: no template of this name can be used.
        """
        return self._usable(_of(self._kinds, name, _NO_KIND)).spec

    def usable_reply(self, name: str, language: str = "") -> ReplySpec:
        """The saved reply that `reply` gives, where it can be written; raises as `usable_kind` does."""
        return self._usable(self._reply(name, language)).spec

    def render_appeal(self, name: str, values: Mapping[str, object]) -> str:
        """The letter of kind `name` with `values`; raises as `usable_kind` does."""
        template = self._usable(_of(self._kinds, name, _NO_KIND))
        return self._render(template, values, APPEAL_WORK)

    def render_reply(self, spec: ReplySpec, values: Mapping[str, object]) -> str:
        """The saved reply of `spec` with `values`; raises as `usable_kind` does."""
        template = self._usable(_of(self._replies, spec.id, _NO_REPLY))
        return self._render(template, values, REPLY_WORK)

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
                self._note(error.problem)

    def _usable(self, candidates: list[Template[S]]) -> Template[S]:
        while True:
            try:
                self._ready(candidates[0])
            except TemplateBroken as error:
                self._note(error.problem)
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
            try:
                ready = compile_template(parsed.body, template.file, names=template.names, offset=parsed.offset)
            except TemplateBroken as error:
                self._compiled[template.file] = error
            else:
                self._compiled[template.file] = ready
        compiled = self._compiled[template.file]
        if isinstance(compiled, TemplateBroken):
            raise compiled
        return compiled

    def _render(self, template: Template[S], values: Mapping[str, object], most_work: int) -> str:
        try:
            return self._ready(template).render(
                {name: values.get(name, "") for name in template.names},
                language=template.spec.language,
                most_work=most_work,
            )
        except TemplateBroken as error:
            self._note(error.problem)
            raise

    def _read(self, root: Path) -> None:
        """Take in one folder, as far as its bounds allow; what lies beyond them is named."""
        left = MOST_BYTES
        english: dict[str, ReplySpec] = {}
        for number, (folder, language, file) in enumerate(self._files(root)):
            try:
                parsed = read_template(file)
                left -= parsed.size
                if number >= MOST_FILES or left < 0:
                    problem = _too_much(file.relative_to(root), too_large=left < 0)
                    self._note(TemplateProblem(root, 0, problem, _("Move some out of the folder")))
                    return
                if folder == APPEALS:
                    kind = Template(spec_of(file, parsed.front, KindSpec), file, parsed)
                    self._kinds.setdefault(file.stem, []).append(kind)
                else:
                    spec = reply_spec(file, parsed.front, language=language, english=english.get(file.stem))
                    if spec.language == ENGLISH:
                        english[spec.name] = spec
                    self._replies.setdefault(spec.id, []).append(Template(spec, file, parsed))
            except TemplateBroken as error:
                self._note(error.problem)

    def _files(self, root: Path) -> Iterator[tuple[str, str, Path]]:
        """The templates below `root`, each with its folder and its language: English first, from which others take."""
        try:
            yield from ((APPEALS, "", file) for file in sorted((root / APPEALS).glob(_ENDING)))
            yield from ((REPLIES, "", file) for file in sorted((root / REPLIES).glob(_ENDING)))
            inside = sorted((root / REPLIES).glob(f"*/{_ENDING}"), key=lambda file: file.parent.name != ENGLISH)
        except OSError as error:
            self._note(TemplateProblem(root, 0, _("the folder cannot be read: {reason}", reason=os_reason(error))))
            return
        for file in inside:
            language = file.parent.name
            if _LANGUAGE.fullmatch(language):
                yield REPLIES, language, file
            else:
                problem = _("“{language}” is no language, and what is in there is not read", language=language)
                self._note(TemplateProblem(file.parent, 0, problem, _("Call the folder by a code such as de")))

    def _reply(self, name: str, language: str) -> list[Template[ReplySpec]]:
        """The templates of a saved reply in one language, as `reply` chooses it."""
        for wanted in (f"{name}-{language or ENGLISH}", f"{name}-{ENGLISH}", name):
            if wanted in self._replies:
                return self._replies[wanted]
        names = {template[0].spec.name: template for template in self._replies.values()}
        return _of(names, name, _NO_REPLY)

    def _note(self, problem: TemplateProblem) -> None:
        if problem not in self.problems:
            self.problems.append(problem)


_NO_KIND = N_("There is no kind of appeal “{name}”.")
_NO_REPLY = N_("There is no saved reply “{name}”.")


def _of(templates: dict[str, list[Template[S]]], name: str, otherwise: str) -> list[Template[S]]:
    if name not in templates:
        names = enumerated(sorted(templates))
        remedy = _("There are: {names}.", names=names) if names else _("There are none at all.")
        raise NoSuchTemplate(_(otherwise, name=name), remedy)
    return templates[name]


def _too_much(file: Path, *, too_large: bool) -> str:
    if too_large:
        return _(
            "there are more than {number} KiB of templates, and those from {file} on are not read",
            number=MOST_BYTES // 1024,
            file=file,
        )
    return _(
        "there are more than {number} templates, and those from {file} on are not read", number=MOST_FILES, file=file
    )
