"""Rows as HTML: both forms alike, and alike to what Jinja's autoescape shows."""

from __future__ import annotations

import csv
import html
import io
import re
from html.parser import HTMLParser
from typing import Any

import perfil  # noqa: F401
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment
from oraculo import FORMS, parsed

from portalgen.model import Column, Edition, Rule
from portalgen.read import tables
from portalgen.read.regular import regular
from portalgen.render.blocks import Written, clean, joined
from portalgen.render.bodies import UNSEEN, amount, chilean_date, html_rows, plan, safe_url, with_comma
from portalgen.render.xlsx import DELICATE, LONGEST

NAUGHTY = ["", "<script>alert(1)</script>", "& &amp; &lt;", "\"comillas\" y 'simples'", "{{ 7*191 }}", "{% raw %}",
           "%s %%", "javascript:alert(1)", "https://a.cl/?a=1&b=<2>", "https://a.cl/x\"onmouseover=alert(1)",
           "\x01\x02\x1e\x1f\x00", "\u202eabc", "a\u200bb", "\ufeff", "línea\nnueva", "\r", "\t", "]]>", "<!--",
           "</td></tr>", "Ñandú 🏛️", "1234567", "-1234", "0", "007", "1.5", "1234.50", "NaN", "2026-10-05",
           "2026-10-05\n", "documentos/a.pdf", "documentos/../x", "https://municipalidad.example", "٣٤٥٦٧", "999",
           "1000", "999999999", "1000000000", "\ufffe"]
TEXTS = st.sampled_from(NAUGHTY) | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
SCHEMA = {"fields": [{"name": "texto", "type": "string"}, {"name": "monto", "type": "integer"},
                     {"name": "uf", "type": "number"}, {"name": "fecha", "type": "date"},
                     {"name": "enlace", "type": "string", "title": "Enlace <al> acto"}]}
EDITION = Edition("t", (), SCHEMA, {"monto": Column("monto", unit="pesos")}, (Rule("enlace", {"columna": "enlace"}),))
NAMES = EDITION.names


def as_csv(rows: list[list[str]]) -> bytes:
    return (",".join(NAMES) + "\n").encode() + quoted(rows)


def quoted(rows: list[list[str]]) -> bytes:
    """Every cell within quotes. Headers are not: files with quoted ones are left to `csv.reader`."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    return out.getvalue().encode()


def batch_of(tables_: list[list[list[str]]], form: str, patch: Any) -> tables.Batch:
    parse = parsed(SCHEMA, [as_csv(rows) for rows in tables_], form, patch)
    return tables.Batch(EDITION, parse.sheets, parse.frame)


def flat(sheets: list[Written]) -> list[str]:
    return [row for rows in sheets for row in rows]


def cells_of(row: str) -> list[str]:
    """Texts of the cells as a browser reads them."""
    found: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            assert tag in ("tr", "td", "th", "a", "bdi"), tag
            if tag in ("td", "th"):
                found.append("")

        def handle_data(self, data: str) -> None:
            found[-1] += data

    reader = Reader(convert_charrefs=True)
    reader.feed(row)
    reader.close()
    return found


ROWS = st.lists(st.lists(TEXTS, min_size=5, max_size=5), max_size=6)


@given(data=st.lists(ROWS, min_size=1, max_size=3), header=st.sampled_from(["", *NAMES]))
def test_both_forms_give_the_same_bytes_and_every_text_is_shown(data: list[list[list[str]]], header: str) -> None:
    shown = plan(EDITION, header, "../")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("portalgen.render.blocks.ROWS", 4)
        forms = [flat(html_rows(batch_of(data, form, patch), shown)) for form in FORMS]
    assert forms[0] == forms[1] == forms[2]
    rows = [row for table in data for row in table]
    assert len(forms[0]) == len(rows)
    for row, made in zip(rows, forms[0], strict=True):
        wanted = [clean(row[0]), amount(clean(row[1])), amount(clean(row[2])), chilean_date(clean(row[3])),
                  clean(row[4])]
        assert cells_of(made) == wanted
        assert made.count("<td>") + made.count("<th scope=row>") == 5
        assert made.count("<th scope=row>") == (header != "")


@pytest.mark.parametrize("form", FORMS)
def test_ids_and_pieces_of_rows(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = batch_of([[["a", "", "", "", ""], ["ñ", "", "", "", ""]], []], form, monkeypatch)
    rows, none = html_rows(batch, plan(EDITION))
    named, _ = html_rows(batch, plan(EDITION), [["f1", "f2"], []])
    expected = [row.replace("<tr", f"<tr id=f{number}") for number, row in enumerate(rows, 1)]
    assert list(html_rows(batch, plan(EDITION), [[], []])[0]) == list(rows)
    assert joined(named, "\n").decode() == "\n".join(expected)
    assert joined(named[1:2], "\n") == named[1].encode()
    assert (joined(none, "\n"), joined(rows[:0], "\n")) == (b"", b"")


@given(text=TEXTS)
def test_text_is_escaped_as_jinja_would(text: str) -> None:
    if re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", text):
        return
    by_jinja = Environment(autoescape=True).from_string("{{ text }}").render(text=text)
    with pytest.MonkeyPatch.context() as patch:
        row, = flat(html_rows(batch_of([[[text, "", "", "", ""]]], "csv", patch), plan(EDITION)))
    ours = row.removeprefix("<tr><td>").split("<td>")[0].removeprefix("<bdi>").removesuffix("</bdi>")
    assert html.unescape(ours) == html.unescape(by_jinja)
    assert "<" not in ours
    assert ">" not in ours


@pytest.mark.parametrize(("text", "shown"), [
    ("1234567", "1.234.567"), ("999", "999"), ("1000", "1.000"), ("-1234", "-1.234"), ("0", "0"),
    ("1234567.5", "1.234.567,5"), ("007", "007"), ("", ""), ("s/i", "s/i"), ("1,5", "1,5"), ("٣٤٥٦", "٣٤٥٦"),
    ("1000000000000", "1.000.000.000.000"), ("1.", "1."), ("-", "-"), ("1.x", "1.x")])
def test_amounts(text: str, shown: str) -> None:
    assert amount(text) == shown


def test_decimal_comma_of_the_source_is_kept() -> None:
    assert amount("1234,5", ",") == "1.234,5"
    assert with_comma("38.5") == "38,5"
    assert with_comma("1234.5") == "1234,5"
    assert with_comma("38") == "38"


@pytest.mark.parametrize(("text", "url"), [
    ("https://municipalidad.example/acta.pdf?a=1&b=2#p", "https://municipalidad.example/acta.pdf?a=1&b=2#p"),
    ("HTTP://municipalidad.example:8080", "HTTP://municipalidad.example:8080"),
    ("https://ñuñoa.example/año", "https://ñuñoa.example/año"),
    ("documentos/2026/acta 1.pdf", None), ("documentos/2026/acta.pdf", "../documentos/2026/acta.pdf"),
    ("documentos/../sitio.yaml", None), ("documentos/a/./b", None), ("documentos//a", None), ("documentos/", None),
    ("javascript:alert(1)", None), ("data:text/html,x", None), ("//a.cl", None), ("https://", None),
    ("https:///x", None),
    ("https://usuario@a.cl", None), ("https://u:p@a.cl/x", None), ("https://a.cl\\x", None), ("https://a.cl/\nx", None),
    ("https://a.cl/\"x", None), ("https://a.cl/'x", None), ("https://a.cl/<b>", None), (" https://a.cl", None),
    ("https://a.cl/\u202ex", None), ("ftp://a.cl", None), ("acta.pdf", None), ("", None)])
def test_links(text: str, url: str | None) -> None:
    assert safe_url(text, "../") == url


def test_a_link_shows_its_text_and_invisible_controls_are_isolated(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [["a\u202eb", "1", "2.5", "2026-10-05", "https://a.cl/?x=1&y=2"],
            ["<b>", "", "s/i", "pronto", "javascript:x"]]
    for form in FORMS:
        made = flat(html_rows(batch_of([rows], form, monkeypatch), plan(EDITION, "texto")))
        assert made == [
            '<tr><th scope=row><bdi>a\u202eb</bdi><td>1<td>2,5<td>05-10-2026'
            '<td><a href="https://a.cl/?x=1&amp;y=2">https://a.cl/?x=1&amp;y=2</a></tr>',
            '<tr><th scope=row>&lt;b&gt;<td><td>s/i<td>pronto<td>javascript:x</tr>']


def test_integers_without_unit_stay_plain() -> None:
    kinds = {column.name: column.kind for column in plan(Edition("t", (), SCHEMA, {})).columns}
    assert kinds == {"texto": "text", "monto": "text", "uf": "amount", "fecha": "date", "enlace": "text"}
    assert plan(EDITION, "otra").header == ""


def test_a_table_that_lacks_a_column_shows_it_blank(monkeypatch: pytest.MonkeyPatch) -> None:
    parse = parsed(SCHEMA, [b"texto,fecha\nx,2026-01-02\n"], "csv", monkeypatch)
    assert flat(html_rows(tables.Batch(EDITION, parse.sheets), plan(EDITION))) == [
        "<tr><td>x<td><td><td>02-01-2026<td></tr>"]


def test_an_amount_of_thousands_of_digits_is_shown_too() -> None:
    """Python's own int() refuses texts of more than 4,300 digits."""
    assert amount("1" * 5_000) == "11" + ".111" * 1_666


DELICATE_TEXTS = st.text(st.sampled_from("a ,\"\t_x0041ñ–\u200b\u2029\u00ad\ufeff\u061c\u180e\u2065\u2100"), max_size=9)


@settings(derandomize=True, max_examples=1500, deadline=None)
@given(st.lists(DELICATE_TEXTS, min_size=2, max_size=2))
def test_a_tidy_file_has_nothing_that_asks_for_care(row: list[str]) -> None:
    """And what has nothing of it is tidy, so that most files are."""
    form = regular(b"a,b\n" + quoted([row]))
    assert form is not None
    careful = any(re.search(UNSEEN, text) or re.search(DELICATE, text) for text in row)
    assert not (form.tidy and careful)
    assert form.tidy or careful or any("_x" in text for text in row)


@pytest.mark.parametrize("text", [chr(number) for number in range(0x80, 0x10000) if re.match(UNSEEN, chr(number))])
def test_no_unseen_character_is_tidy(text: str) -> None:
    form = regular(f"a,b\nx,y{text}z\n".encode())
    assert form is not None
    assert not form.tidy


def test_a_file_with_a_text_that_excel_would_cut_is_not_tidy() -> None:
    forms = [regular(b"a,b\n" + quoted([["x", "ñ" * size]])) for size in (10, LONGEST)]
    assert [form.tidy for form in forms if form] == [True, False]
