"""The ``data_table`` and ``table`` blocks: a real table that sorts and unfolds."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from bot.playground.render_html import Child, el
from bot.playground.render_rich import rich_text_html
from bot.playground.render_text import Json, Reader, text_html

PAGE = 5


def table_html(block: Json, reader: Reader) -> Markup:
    """A table with its caption; long ones show a page first and the rest on demand."""
    rows = [list(row) for row in block.get("rows") or ()]
    if not rows:
        return Markup("")
    sortable = block.get("type") == "data_table"
    headed = int(block.get("row_header_column_index") or 0)
    page = int(block.get("page_size") or PAGE) if sortable else len(rows)
    head = el("tr", *(_head(cell, reader, sortable) for cell in rows[0]))
    body = []
    for number, row in enumerate(rows[1:]):
        cells = [
            _cell(cell, reader, row_header=sortable and place == headed) for place, cell in enumerate(row)
        ]
        body.append(el("tr", *cells, hidden=number >= page))
    caption = el("caption", str(block["caption"])) if block.get("caption") else None
    table = el("table", caption, el("thead", head), el("tbody", *body), data_sortable=sortable)
    more: Child = None
    if len(rows) - 1 > page:
        more = el(
            "button", f"Show all {len(rows) - 1} rows", type="button", class_="btn quiet", data_unfold=True
        )
    return el("div", el("div", table, class_="scroll", tabindex=0), more, class_="data-table")


def _head(cell: object, reader: Reader, sortable: bool) -> Markup:
    words = _content(cell, reader)
    if not sortable:
        return el("th", words, scope="col")
    return el("th", el("button", words, type="button", data_sort=True), scope="col", aria_sort="none")


def _cell(cell: object, reader: Reader, *, row_header: bool) -> Markup:
    number = isinstance(cell, Mapping) and cell.get("type") == "raw_number"
    value = str(cell.get("value", "")) if number and isinstance(cell, Mapping) else None
    css = "number" if number else None
    if row_header:
        return el("th", _content(cell, reader), scope="row", class_=css, data_value=value)
    return el("td", _content(cell, reader), class_=css, data_value=value)


def _content(cell: object, reader: Reader) -> Markup | str:
    if not isinstance(cell, Mapping):
        return str(cell or "")
    kind = cell.get("type")
    if kind == "rich_text":
        return rich_text_html(cell, reader)
    if kind == "raw_number":
        return str(cell.get("text") or cell.get("value", ""))
    if kind == "raw_text":
        return str(cell.get("text", ""))
    return text_html(cell, reader)
