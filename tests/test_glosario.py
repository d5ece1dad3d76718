"""The glossary: plain, whole, and found where its words are used."""

from __future__ import annotations

import pytest
from ley import TODAY, real_law

from portalgen.check.words import fold
from portalgen.model import Period, Term
from portalgen.portal.glossary import MOST, glossary_page, terms_in, terms_of

TERMS = (Term("Remuneración bruta", ("bruta",), "x"), Term("Grado", ("grados",), "y"), Term("UF", (), "z"))


def names(*texts: str) -> list[str]:
    return [term.name for term in terms_in(TERMS, texts)]


@pytest.mark.parametrize(("text", "found"), [
    ("La REMUNERACION BRUTA del mes", ["Remuneración bruta"]), ("Renta bruta", ["Remuneración bruta"]),
    ("Grados y remuneración bruta", ["Grado", "Remuneración bruta"]), ("degradado", []), ("Monto en UF.", ["UF"]),
    ("ufología", []), ("", []), ("grado, Grado, grados", ["Grado"])])
def test_terms_are_found_in_whole_words_whatever_their_accents(text: str, found: list[str]) -> None:
    assert names(text) == found


def test_no_glossary_finds_nothing() -> None:
    assert terms_in((), ["Remuneración bruta"]) == []


def test_the_glossary_is_plain_and_explains_each_word_once() -> None:
    terms = real_law().glossary
    assert len(terms) >= 30
    words = [fold(word) for term in terms for word in (term.name, *term.forms)]
    assert len(words) == len(set(words))
    for term in terms:
        assert 20 <= len(term.plain) <= 260, term.name
        assert term.plain.endswith("."), term.name
        assert term.plain[0].isupper(), term.name


@pytest.mark.parametrize(("table", "wanted"), [
    ("personal_contrata", {"Contrata", "Estamento", "Grado", "Remuneración bruta"}),
    ("ejecucion_gastos", {"Devengado", "Presupuesto vigente", "Deuda exigible"}),
    ("ordenes_compra", {"Orden de compra"}), ("tramites", set())])
def test_tables_explain_the_words_of_their_titles(table: str, wanted: set[str]) -> None:
    law = real_law()
    edition = law.edition_for(law.tables[table], Period(2026, 10), TODAY)
    assert edition is not None
    found = terms_of(law, law.tables[table], edition)
    assert wanted <= {term["termino"] for term in found}
    assert len(found) <= MOST


def test_the_page_of_the_glossary_is_in_alphabetical_order_without_accents() -> None:
    page = glossary_page(real_law())
    assert page is not None
    listed = [fold(term["termino"]) for term in page.context["terminos"]]
    assert listed == sorted(listed)
    assert len(listed) == len(real_law().glossary)
