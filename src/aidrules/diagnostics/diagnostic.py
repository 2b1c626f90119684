"""A diagnostic: a code, a place, and the values of its message; it becomes words when somebody reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import Attribute, field, frozen

from aidrules.diagnostics.registry import REGISTRY, Entry, Severity, Wording, fields_of, terms
from aidrules.diagnostics.visible import clip, visible
from aidrules.source.text import NOWHERE, SourceError, SourceText, Span


@frozen
class Term:
    """A word of ``terms.toml`` as the value of a message, so that each language shows its own word.

    Raises:
        KeyError: ``terms.toml`` has no such key.
    """

    key: str = field()

    @key.validator
    def _known(self, _attribute: Attribute[str], key: str) -> None:
        if key not in terms():
            raise KeyError(f"terms.toml has no word {key!r}")


@frozen
class OneOf:
    """Several values of which a message names one or another: “甲、乙或丙”, “a, b or c”."""

    items: tuple[str | Term, ...]


Arg = str | Term | OneOf
"""What a message can be filled with. A plain text appears as it is in both languages."""


def quote(text: str) -> str:
    """Put a piece of source text in the quotation marks that messages use."""
    return f"“{text}”"


def wording_of(arg: Arg, lang: str) -> str:
    """Return a value as a message shows it in a language: harmless to a terminal and on one line."""
    if isinstance(arg, Term):
        return terms()[arg.key].in_(lang)
    if isinstance(arg, OneOf):
        *most, last = [wording_of(item, lang) for item in arg.items] or [""]
        comma, or_ = (", ", " or ") if lang == "en" else ("、", "或")
        return comma.join(most) + or_ + last if most else last
    return clip(visible(arg))


def fill(template: str, args: Mapping[str, Arg], lang: str) -> str:
    """Fill a template with values, each as ``wording_of`` shows it.

    Raises:
        KeyError: a field of the template has no value.
    """
    return template.format_map({name: wording_of(args[name], lang) for name in fields_of(template)})


class Args(Mapping[str, Arg]):
    """The values of a message: a mapping that does not change and can be hashed, copied and pickled."""

    __slots__ = ("_pairs",)

    def __init__(self, values: Mapping[str, Arg]) -> None:
        self._pairs = tuple(sorted(values.items(), key=lambda pair: pair[0]))

    def __getitem__(self, name: str) -> Arg:
        for known, value in self._pairs:
            if known == name:
                return value
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._pairs)

    def __len__(self) -> int:
        return len(self._pairs)

    def __hash__(self) -> int:
        return hash(self._pairs)

    def __repr__(self) -> str:
        return repr(dict(self))


@frozen
class Fix:
    """A change of the text that puts the matter right; ``Diagnostic.hint`` describes it.

    Attributes:
        span: the characters to take away; an empty span inserts.
        replacement: the text that takes their place.
    """

    span: Span
    replacement: str


@frozen
class Related:
    """A second place that a diagnostic speaks of, such as the first declaration of a name declared twice.

    Attributes:
        span: the place, in the same source text.
        key: the words beside it, a key of ``terms.toml``.
        args: the values of those words.
    """

    span: Span
    key: str = field()
    args: Mapping[str, Arg] = field(factory=dict, converter=Args)

    def __attrs_post_init__(self) -> None:
        if self.key not in terms():
            raise KeyError(f"terms.toml has no word {self.key!r}")
        _check_args(self.key, terms()[self.key], frozenset(self.args))

    def message(self, lang: str = "zh") -> str:
        """Return the words beside the place."""
        return fill(terms()[self.key].in_(lang), self.args, lang)


@frozen
class Diagnostic:
    """One finding about a policy text.

    Attributes:
        code: its stable code; ``REGISTRY`` knows what it means.
        span: the place it speaks of.
        args: the values of its message.
        fix: a change that tools can apply, where there is one.
        related: second places.
        source: the text that the spans count in; no part of equality.

    Raises:
        KeyError: no such code.
        ValueError: the message needs a value that is not given, or a value is given that no wording mentions.
    """

    code: str
    span: Span = NOWHERE
    args: Mapping[str, Arg] = field(factory=dict, converter=Args)
    fix: Fix | None = None
    related: tuple[Related, ...] = ()
    source: SourceText | None = field(default=None, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        entry = self.entry
        given = frozenset(self.args)
        if not entry.required <= given <= entry.allowed:
            raise ValueError(f"{self.code} takes {sorted(entry.allowed)}, not {sorted(given)}")

    @property
    def entry(self) -> Entry:
        """What the registry knows of the code."""
        return REGISTRY[self.code]

    @property
    def severity(self) -> Severity:
        """How much it matters, from the registry."""
        return self.entry.severity

    def message(self, lang: str = "zh") -> str:
        """Return the finding as one sentence, in Chinese or, for ``"en"``, in English."""
        return fill(self.entry.sentence.in_(lang), self.args, lang)

    def hint(self, lang: str = "zh") -> str | None:
        """Return what to do about it, or None when nothing can be said.

        Advice that mentions a value which is missing or empty is not given: a suggestion that was not found
        takes its sentence with it, and the general advice of the code takes its place.
        """
        for advice in (self.entry.advice, self.entry.other_advice):
            template = advice.in_(lang)
            if template and all(self.args.get(name) for name in fields_of(template)):
                return fill(template, self.args, lang)
        return None


def _check_args(what: str, wording: Wording, given: frozenset[str]) -> None:
    if fields_of(wording.zh) != given:
        raise ValueError(f"{what} takes {sorted(fields_of(wording.zh))}, not {sorted(given)}")


def from_source_error(error: SourceError) -> Diagnostic:
    """Return the diagnostic of a file that could not be read; it stands at the beginning of that file."""
    terms_of = {"reason": "file-", "guess": "encoding-"}
    args: dict[str, Arg] = {
        name: Term(terms_of[name] + value) if name in terms_of else value
        for name, value in error.args_.items()
        if name in REGISTRY[error.code].allowed
    }
    return Diagnostic(error.code, NOWHERE, args, source=SourceText(error.args_["path"], ""))
