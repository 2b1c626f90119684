"""Policies for the tests of pages: one with every construct, and one whose words are meant to break out of a page."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator

EVERY_CONSTRUCT = """\
政策 试行办法（trial）：
    标题 “社区服务试行办法”；
    文号 “试发〔2024〕1号”；
    边界 以上含本数、以下不含本数。

类型 学历：高中 ＜ 大专 ＜ 本科。
类型 项目：助餐、助浴、助医。

事实 人数（people）：整数 名，0 以上，问 “服务多少人？”，依据 一（一）“服务人数”，注 “按人计”。
事实 学历（degree）：学历，依据 一（二）“学历”。
事实 禁止期（banned）：是否，推定 否，依据 一（二）“禁止期”。
事实 获得批准（approved）：是否，依据 一（二）“批准”。
事实 批准撤销（revoked）：是否，依据 一（二）“撤销”。
事实 预算（budget）：2位小数 万元，0 以上 100 以下，依据 一（三）“预算”。
事实 服务项目（items）：集合 项目，依据 一（三）“项目”。
事实 用不到（spare）：日期，依据 一（三）“日期”。

参数 每组人数（group_size）＝ 100 名，依据 一（一）“每100名”，注 “可以调整”。

口径 余数（remainder），依据 一（一）“每100名”：
    进一（默认）：不足一组也要有人；
    舍去：满一组才算。

决策 组数（groups）：整数，依据 一（一）“每100名”，
    等于 若 人数 为 0名 则 0
         否则 若 余数 为 舍去 则 向下取整（人数 ÷ 每组人数）
         否则 向上取整（人数 ÷ 每组人数）。

决策 资格（standing）：合格、不合格，依据 一（二）“资格”，
    要件：
    （一）应当 学历 不低于 大专，依据 “学历”，注 “看最高学历”；
    （二）不得 禁止期，依据 “禁止期”，但 获得批准 的除外，依据 “批准”，其中 批准撤销 除外；
    （三）应当 符合下列情形之一，依据 “情形”：
        （1）人数 不超过 500名；
        （2）若 学历 为 本科 则 应当 人数 不超过 800名；
    （四）原则上 应 预算 不超过 10 万元，依据 “原则上”；
    （五）鼓励 服务项目 包含 助医，依据 “鼓励”。

决策 资助（grant）：整数 万元，依据 一（三）“资助”，情态 可以，
    适用于 资格 为 合格，依据 一（三）“合格的”，
    决策表 唯一：
    | 预算            | 学历       | 人数 超过 100名 || 资助                       |
    | 20以上50以下    | 高中、大专 | －              || 5                          | 依据 “五万元”，注 “封顶”
    | 20以上50以下    | 非 高中、大专 | 是           || 8                          | 依据 “八万元”
    | 20以上50以下    | 非 高中、大专 | 否           || 不适用 人数太少            |
    | 否则                                          || 转人工 “其他情形另行研究”  |

决策 档次（level）：高、中、低，依据 一（三）“档次”，
    决策表 优先（低、中、高）：
    | 预算   || 档次 |
    | 10以上 || 高   |
    | 5以上  || 中   |

案例 一组：已知 人数 为 100；则 组数 为 1。
案例 错的案例：已知 人数 为 101；则 组数 为 1。
案例 各种预算：
    | 预算 | 学历 | 余数 || 档次   | 资格   |
    | 12   | 高中 | －   || 中     | 不合格 |
    | 6    | 未知 | 舍去 || 中     | 待查明 |
    | 未知 | －   | －   || 待查明 | －     |
案例 还缺什么：
    已知 学历 为 本科，禁止期 为 未知，余数 为 舍去；
    则 资格 待查明 缺 禁止期、获得批准、人数、预算、批准撤销。

性质 人多组不少：人数 增加，则 组数 不减，依据 一（一）“每100名”。
性质 高中不合格：若 学历 为 高中，则 资格 为 不合格。
性质 不会又高又少：不同时 档次 为 高、预算 小于 10 万元。
性质 组数不是负数：恒有 组数 不少于 0。

存目 二“加强宣传”：没有可判断的条件。
"""

HOSTILE = """\
政策 【<script>alert("1")</script>】（hostile）：
    标题 “</title><script>alert('标题')</script> & "引号"”。

事实 【</text><script>x</script>】（fact_a）：整数 名，0 以上 9 以下，
    问 “<img src=x onerror=alert(1)>？”，注 “<b>注</b> & ‘x’”。
事实 乙（b）：【<i>】、【"&】。
参数 【p"'<】（p）＝ 3 名，依据 一“<u>&”。
口径 【r<>】（r），依据 一“<u>”：
    【<a>】（默认）：“<s>一</s>”；
    【"b】：“二&三”。
决策 【d'"<>&】（d）：是否，依据 《<文>》一“</p>”，注 “</section>”，
    决策表 唯一：
    | 【</text><script>x</script>】 | 【r<>】 || 【d'"<>&】 |
    | 大于 【p"'<】                 | 【<a>】 || 是         | 注 “<td>”
    | 否则                                    || 转人工 “<script>&”
案例 【<h1>】：已知 乙 为 【<i>】；则 【d'"<>&】 待查明。
性质 【<h2>】：若 【d'"<>&】，则 乙 为 【"&】。
存目 一“<li>”：“<ol>&”。
"""


def parsed(page: str) -> ElementTree.Element:
    """A page as a tree: it has to be well-formed XML behind its doctype."""
    return ElementTree.fromstring(page.removeprefix("<!doctype html>\n"))  # noqa: S314 - written by the code under test


def local(element: ElementTree.Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def text_of(element: ElementTree.Element) -> str:
    """What a reader sees of an element, as one text."""
    return "".join(element.itertext())


def elements(tree: ElementTree.Element, name: str, class_: str | None = None) -> Iterator[ElementTree.Element]:
    """The elements of one name, and class where one is given."""
    for element in tree.iter():
        if local(element) == name and (class_ is None or class_ in element.get("class", "").split()):
            yield element


def assert_self_contained(page: str) -> None:
    """Nothing on a page is loaded, run or sent: no script, no handler, no address but places on the page itself."""
    tree = parsed(page)
    for element in tree.iter():
        assert local(element) not in {"script", "link", "img", "iframe", "object", "embed", "form", "base", "image"}
        for name, value in element.attrib.items():
            assert not name.lower().startswith("on"), name
            assert name not in {"src", "style", "action"}, name
            if name.rpartition("}")[2] == "href":
                assert value.startswith("#"), value
    styles = "".join(text_of(style) for style in elements(tree, "style"))
    assert "url(" not in styles and "@import" not in styles and "<" not in styles


def named(tree: ElementTree.Element, heading: str) -> ElementTree.Element:
    """The part of a page below the heading of one declaration."""
    for section in elements(tree, "section", "decision"):
        if heading in (text_of(name) for name in elements(section, "span", "name")):
            return section
    raise AssertionError(f"{heading} is not on the page")


def with_id(tree: ElementTree.Element, id_: str) -> ElementTree.Element:
    return next(element for element in tree.iter() if element.get("id") == id_)


def rows(table: ElementTree.Element) -> list[list[str]]:
    """The cells of a table, without its headings."""
    found = [[text_of(cell) for cell in elements(row, "td")] for row in elements(table, "tr")]
    return [cells for cells in found if cells]


def table(tree: ElementTree.Element) -> list[list[str]]:
    return rows(next(elements(tree, "table")))
