"""A page is cut the same way wherever the pieces of the file happen to end."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from zhanggui.intake.markup import Tag, tokens

PARTS = [
    *("<table>", "</table>", "<tr>", "<td>", "</td>", '<td title="a>b">', "<td rowspan=2", ">", "<", "<!-- x -->", "<!--", "-->", "<br/>"),
    *(
        "<script>",
        "</script>",
        "<style>td</style>",
        "甲",
        "&amp;",
        "1 < 2",
        '"',
        "'",
        "<a href='x",
        "<p>",
        "\n",
        "<?xml?>",
        "<!DOCTYPE html>",
    ),
]


def cut(pieces: list[str]) -> list[tuple[str, bool, str] | str]:
    """The tokens, texts beside each other joined."""
    out: list[tuple[str, bool, str] | str] = []
    for token in tokens(pieces):
        if isinstance(token, Tag):
            out.append((token.name, token.closes, token.said))
        elif out and isinstance(out[-1], str):
            out[-1] += token
        else:
            out.append(token)
    return out


@given(st.lists(st.sampled_from(PARTS), max_size=25).map("".join), st.lists(st.integers(0, 150), max_size=8))
def test_the_same_tokens_come_out_however_the_page_is_cut(page: str, places: list[int]) -> None:
    ends = sorted({0, len(page), *(min(p, len(page)) for p in places)})
    assert cut([page[a:b] for a, b in pairwise(ends)] or [""]) == cut([page])


def test_what_is_read_and_what_is_not() -> None:
    page = '甲<TD class="x>y">1<!-- <td> -->2<script>"<td>"</SCRIPT></td><b>3</b><br/>4 < 5'
    assert cut([page]) == ["甲", ("td", False, ' class="x>y"'), "12", ("td", True, ""), "3", ("br", False, "/"), "4 < 5"]


def test_attributes_are_read_in_any_quotes() -> None:
    assert [Tag("td", False, s).get("rowspan") for s in (" rowspan=2", " RowSpan='3'", ' a="rowspan=9" rowspan = "4"', " colspan=5")] == [
        "2",
        "3",
        "4",
        "",
    ]
