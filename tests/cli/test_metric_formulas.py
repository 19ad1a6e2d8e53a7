"""What `metric --format csv` writes is opened in spreadsheets: no cell of it may be a formula."""

from __future__ import annotations

import csv
import io

from zhanggui.cli.metric import _csv


def test_a_keyword_that_is_a_formula_is_text_in_the_csv() -> None:
    row = {"keyword": '=HYPERLINK("http://x","y")', "day": None, "value": -1.5, "flags": []}
    said = list(csv.DictReader(io.StringIO(_csv([{"metric": "clicks", "rows": [row]}]))))
    assert said == [{"metric": "clicks", "keyword": '\'=HYPERLINK("http://x","y")', "day": "", "value": "-1.5", "flags": ""}]
