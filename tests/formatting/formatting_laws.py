"""What formatting must not change, and what its result must look like; and ways to write the same policy badly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

from attrs import frozen
from hypothesis import strategies as st
from lark import Token

from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.source.text import SourceText
from aidrules.source.width import display_width
from aidrules.syntax.folding import fold
from aidrules.syntax.formatting.canonical import canonical
from aidrules.syntax.formatting.format import format_text
from aidrules.syntax.lexicon import lexicon
from aidrules.syntax.parse import parse
from aidrules.syntax.reading import first_token, last_token
from aidrules.syntax.tokens import tokens_of
from aidrules.syntax.trees import Forest, read_trees

WIDTH = 100
# Signs that the formatter may put in, leave out or exchange; every other token stays.
_LIGHT = frozenset({"COMMA", "SEMICOLON", "STOP", "COLON", "MINUS", "BAR", "、"})
_PROSE = frozenset({"prose", "cell_prose", "record_prose", "hit_policy"})
_SEPARATORS = frozenset({"COMMA", "SEMICOLON", "、"})
_OPERATORS = frozenset({"AND", "OR", "THEN", "ELSE", "PLUS", "STAR", "SLASH"})


def formatted(text: str) -> str:
    """A text as the formatter writes it; it has to parse."""
    source = SourceText("policy", text)
    sink = DiagnosticSink(source)
    result = format_text(source, sink)
    assert result is not None, [item.message() for item in sink.items]
    return result


@lru_cache(maxsize=8)
def _read(text: str) -> tuple[SourceText, Forest]:
    """The trees of a text, which several laws look at."""
    source = SourceText("policy", text)
    return source, read_trees(source, DiagnosticSink(source))


def check_laws(text: str) -> str:
    """Format a text, and hold the result against every law."""
    result = formatted(text)
    says_the_same(text, result)
    keeps_comments(text, result)
    assert formatted(result) == result
    is_narrow(result)
    is_aligned(result)
    return result


# ---- what stays


def says_the_same(text: str, result: str) -> None:
    """The trees are equal, and so is every word and number, in the same order."""
    assert _tree(text) == _tree(result)
    assert _solid(text) == _solid(result)


def _tree(text: str) -> object:
    source = SourceText("policy", text)
    sink = DiagnosticSink(source)
    declarations = parse(source, sink).declarations
    assert not sink.has_errors
    return declarations


def _solid(text: str) -> list[str]:
    return [_written(token) for token in tokens_of(fold(text)) if _is_solid(token)]


def _is_solid(token: Token) -> bool:
    return token.type not in _LIGHT and str(token) != "、"


def _written(token: Token) -> str:
    """A token in one spelling: in free wording it stays as it was, elsewhere it gets the formatter's."""
    return fold(canonical(token)).strip('“”"「」')


@frozen
class _Comment:
    text: str
    place: int
    alone: bool


def keeps_comments(text: str, result: str) -> None:
    """Every comment is there, in order, behind the same token, unless that stands in free wording or in a row.

    A comment on a line of its own stays on one; one behind something stays behind it, when it is the first there.
    """
    before, after = _comments(text), _comments(result)
    assert [(found.text, found.place) for found in before] == [(found.text, found.place) for found in after]
    first = [index == 0 or found.place != before[index - 1].place for index, found in enumerate(before)]
    for old, new, leads in zip(before, after, first, strict=True):
        assert new.alone or not old.alone, f"{old.text} stood alone"
        assert not new.alone or old.alone or not leads, f"{old.text} stood behind something"


def _comments(text: str) -> list[_Comment]:
    source, forest = _read(text)
    solid = [token.start_pos or 0 for token in tokens_of(fold(text)) if _is_solid(token)]
    whole = [
        (first_token(tree).start_pos or 0, last_token(tree).end_pos or 0)
        for declaration in forest.declarations
        if declaration.tree is not None
        for tree in declaration.tree.iter_subtrees()
        if tree.data in _PROSE or tree.data == "row"
    ]
    found = []
    for span in forest.comments:
        ends = [end for start, end in whole if start < span.start < end]
        at = max(ends, default=span.start)
        line = text.rfind("\n", 0, span.start) + 1
        alone = not fold(text[line : span.start]).strip()
        found.append(_Comment(source.text[span.start : span.end].rstrip(), sum(start < at for start in solid), alone))
    return found


# ---- what it looks like


def is_narrow(result: str) -> None:
    """No line is too wide that could have been broken; rows, comments and free wording are not broken."""
    source, forest = _read(result)
    comments = {comment.line: comment.start for comment in forest.comments}
    wide = {
        number
        for number, line in enumerate(result.split("\n"), start=1)
        if display_width(
            result[source.line_start(number) : comments.get(number, source.line_start(number) + len(line))].rstrip()
        )
        > WIDTH
        and not line.lstrip().startswith("|")
    }
    if not wide:
        return
    for declaration in forest.declarations:
        assert declaration.tree is not None
        whole = [
            (first_token(tree).start_pos or 0, last_token(tree).end_pos or 0)
            for tree in declaration.tree.iter_subtrees()
            if tree.data in _PROSE
        ]
        for left, right in pairwise(declaration.tokens):
            start = right.start_pos or 0
            line = source.position(start)[0]
            if line not in wide or source.position(left.start_pos or 0)[0] != line:
                continue
            if any(first < start < last for first, last in whole) or right.type == "STOP":
                continue
            breaks = left.type in _SEPARATORS or str(left) == "、" or right.type in _OPERATORS
            assert not breaks, f"line {line} could end before {right}"


def is_aligned(result: str) -> None:
    """The bars of neighbouring rows stand below each other, as far as the rows have the same bars."""
    rows: dict[int, list[tuple[str, int]]] = {}
    source = SourceText("policy", result)
    for token in tokens_of(fold(result)):
        if token.type in ("ROW", "BAR", "DOUBLE_BAR"):
            at = (token.end_pos or 1) - 1 if token.type == "ROW" else token.start_pos or 0
            line = source.position(at)[0]
            rows.setdefault(line, []).append((token.type, display_width(result[source.line_start(line) : at])))
    for line, bars in rows.items():
        below = rows.get(line + 1)
        if below is None or [kind for kind, _ in bars[:-1]] != [kind for kind, _ in below[:-1]]:
            continue
        assert bars[:-1] == below[:-1], f"line {line}"


# ---- the same policy, written badly

_FORMS = {
    "COLON": ("：", ":"),
    "COMMA": ("，", ","),
    "SEMICOLON": ("；", ";"),
    "LPAR": ("（", "("),
    "RPAR": ("）", ")"),
    "LSQB": ("[", "［"),
    "RSQB": ("]", "］"),
    "STOP": ("。", "｡", "．", "."),
    "LESSTHAN": ("＜", "<"),
    "MORETHAN": ("＞", ">"),
    "EQUAL": ("＝", "="),
    "GE": ("≥", "≧", ">=", "＞＝"),
    "LE": ("≤", "≦", "<=", "＜＝"),
    "NE": ("≠", "!=", "<>", "！＝"),
    "PLUS": ("＋", "+"),
    "MINUS": ("－", "-", "−", "—"),
    "STAR": ("×", "*", "＊"),
    "SLASH": ("÷", "/", "／"),
    "TILDE": ("～", "~", "〜"),
    "BAR": ("|", "｜", "│"),
    "ROW": ("|", "｜", "│"),
    "DOUBLE_BAR": ("||", "‖", "∥", "｜｜"),
}
_WIDE = {ordinal: ordinal + 0xFEE0 for ordinal in range(0x21, 0x7F)}
_SIGNS = frozenset(_FORMS) | {"、"}
_OPENERS = lexicon().group("declaration") | lexicon().group("reserved")
_CLAUSES = frozenset({"SOURCE", "NOTE", "MODALITY", "LABEL", "STOP"})
_REMARKS = ("", " 注释", "。", " a，b：“", " | 甲 || 乙 |", "# 事实 甲：是否。", "【", "“引”　", "\t尾 ", "＃")
_BLANKS = ("", " ", "  ", "　", "\t", "\n", "\n\n", " \n \n\n", "\r\n", "\n    ")

Draw = Callable[[st.SearchStrategy[Any]], Any]


@st.composite
def untidy(draw: Draw, text: str, comments: int = 3) -> str:
    """A text with other spacing, other forms of signs and digits, blank lines, and comments between its tokens.

    The declarations keep their order and what they say, except that free wording may gain a space.
    """
    _, forest = _read(text)
    blocks = [_Untidy(draw, text, declaration.tokens, comments).written() for declaration in forest.declarations]
    return "".join(
        part for block in blocks for part in (block, draw(st.sampled_from(("\n", "\n\n\n", "\r\n", " # 后\n"))))
    )


@frozen
class _Untidy:
    draw: Draw
    text: str
    tokens: Sequence[Token]
    comments: int

    def written(self) -> str:
        places = st.lists(st.integers(1, max(1, len(self.tokens) - 1)), max_size=self.comments, unique=True)
        remarked = set(self.draw(places))
        pieces = [self._form(self.tokens[0])]
        parted = False  # the row has its ‖
        together = False  # the number and what is glued to it are kept together
        for index, (left, right) in enumerate(pairwise(self.tokens), start=1):
            parted = left.type == "DOUBLE_BAR" or (parted and left.type != "ROW")
            glued = left.end_pos == right.start_pos and left.type not in _SIGNS and right.type not in _SIGNS
            if not glued:
                together = self.draw(st.booleans())
            if glued and together:
                pieces.append(self._form(right))
                continue
            may_break = right.type not in _OPENERS | {"BAR"} and (
                left.type != "BAR" or not parted or right.type in _CLAUSES
            )
            pieces += [self._between(left, right, may_break, index in remarked), self._form(right)]
        return "".join(pieces)

    def _between(self, left: Token, right: Token, may_break: bool, remarked: bool) -> str:
        if right.type == "ROW":
            return (self._remark() if remarked else "") + "\n" + self.draw(st.sampled_from(("", "  ", "\t")))
        if remarked and may_break:
            return self._remark() + "\n" + self.draw(st.sampled_from(("", "   ")))
        blank = str(self.draw(st.sampled_from(_BLANKS))) if not self.draw(st.integers(0, 3)) else " "
        if "\n" in blank and not may_break:
            blank = " "
        touching = left.type in _SIGNS or right.type in _SIGNS or left.end_pos == right.start_pos
        numeral = str(left)[-1].isdigit() and left.type not in ("LOCATOR", "NAME")
        if not blank and (not touching or (numeral and right.type in ("COLON", "STOP", "MINUS"))):
            return " "
        return blank

    def _remark(self) -> str:
        signs, words = st.sampled_from(("#", "＃", " #", "\n#", "\n\n  # ")), st.sampled_from(_REMARKS)
        return str(self.draw(signs) + self.draw(words))

    def _form(self, token: Token) -> str:
        written = self.text[token.start_pos or 0 : token.end_pos or 0]
        if not self.draw(st.integers(0, 2)):
            return written.strip() if token.type == "ROW" else written
        if token.type in _FORMS:
            return str(self.draw(st.sampled_from(_FORMS[token.type])))
        if token.type == "STRING" and not set(written[1:-1]) & set('“”「」"'):
            left, right = self.draw(st.sampled_from((("“", "”"), ('"', '"'), ("「", "」"))))
            return f"{left}{written[1:-1]}{right}"
        if token.type in ("NUMBER", "DATE", "FRACTION", "NAME", "LOCATOR", "ITEM_NUMBER", "CHINESE_NUMBER"):
            return written.translate(_WIDE)
        return written
