"""Personal data inside a text, found exactly: what it is, where it begins, and how to show it without repeating it.

Ley 20.285, art. 7, letra i); Ley 19.628. A natural person's value is never echoed whole, not even to say it is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import NamedTuple

from portalgen.check.lens import DAMAGED, MAIL, PHONE, RUT, Lens, lens
from portalgen.check.rut import check_digit
from portalgen.check.words import fold
from portalgen.model import Law

FREE = ("texto", "publica")             # classes whose words are read; names and addresses are what they say
DOUBT = "personal-rut-dudoso"
# In lists of beneficiaries "se excluyen domicilio, teléfono, correo electrónico" (art. 7, letra i): more serious there.
IN_LISTS = {"personal-telefono": "personal-telefono-en-nomina", "personal-direccion": "personal-direccion-en-nomina",
            "personal-sensible": "personal-sensible-en-nomina", "personal-menor": "personal-menor-en-nomina"}


class Trace(NamedTuple):
    """Something found in a text. `shown` may be printed; `named`: it only matters where the row names a person."""

    code: str
    start: int
    shown: str
    values: Mapping[str, str] = {}
    named: bool = False


def traces(law: Law, text: str, privacy: str, people: str) -> tuple[Trace, ...]:
    """All that a text says of a natural person and its column (of class `privacy`) may not hold."""
    view = lens(law)
    found = [*_ruts(view, text, privacy), *_mails(view, text, privacy, people), *_phones(view, text, privacy, people),
             *_dates_and_accounts(view, text)]
    if people:
        found += [*_addresses(view, text, privacy, people), *_telling(view, text, privacy, people)]
    return tuple(sorted(found, key=lambda trace: (trace.start, trace.code)))


def _ruts(view: Lens, text: str, privacy: str) -> Iterator[Trace]:
    for match in RUT.finditer(text):
        body = int(re.sub(r"\D", "", match[1]))
        code = _rut_code(view, text, match, body, privacy)
        if code:
            yield Trace(code, match.start(), match[0] if code == "personal-rut-juridica" else hidden_rut(match[0]))


def _rut_code(view: Lens, text: str, match: re.Match[str], body: int, privacy: str) -> str:
    """What a number that looks like a RUT is; "" when it is not one or may be there."""
    rules, digit = view.rules["rut"], match[3].upper()
    if body < 1_000_000 or check_digit(body) != digit:
        return ""
    before = text[max(0, match.start() - 30):match.start()]
    labelled, undotted = bool(view.rut_before.search(before)), match[1].isdigit()
    if any(c["desde"] <= body <= c["hasta"] and c["digito"] == digit for c in rules["codigos"]):
        return ""
    if undotted and not labelled and view.code_before.search(before):
        return ""                                   # "código BIP 20193453-0", "licitación 1058085-3"
    if undotted and not match[2].strip() and not labelled:
        return _bare(match, body, rules, privacy)   # eight or nine figures in a row are mostly something else
    if body > rules["natural_hasta"]:
        return "" if privacy in ("rut_juridica", "contacto") else "personal-rut-juridica"
    return DOUBT if rules["dudoso"]["desde"] <= body <= rules["dudoso"]["hasta"] else "personal-rut"


def _bare(match: re.Match[str], body: int, rules: Mapping[str, int], privacy: str) -> str:
    """Nine figures without hyphen: a RUT where names are written or where RUTs go, a doubt in free text."""
    if body > rules["natural_hasta"] or len(match[1]) < 8 or match[2]:
        return ""
    return {"nombre": "personal-rut", "rut_juridica": "personal-rut", "texto": DOUBT}.get(privacy, "")


def _mails(view: Lens, text: str, privacy: str, people: str) -> Iterator[Trace]:
    rules = view.rules["correo"]
    for match in MAIL.finditer(text):
        domain, role = match[2].casefold(), _is_role(match[1], rules["funciones"])
        shown = f"{match[1][:1]}***@{match[2]}"
        private = domain.split(".")[0] in rules["particulares"]
        if (private and not role) or (people == "listas" and privacy != "contacto"):
            yield Trace("personal-correo", match.start(), shown)
        elif privacy != "contacto" and not role and not _institutional(domain, rules["institucionales"]):
            yield Trace("personal-correo-ajeno", match.start(), shown)


def _is_role(name: str, roles: list[str]) -> bool:
    """"oirs", "partes.colina", "oficina-omil": a mailbox of an office, not of a person."""
    beginnings = tuple(role for role in roles if len(role) > 4)
    return any(fold(part) in roles for part in re.split(r"[._+-]", name)) or fold(name).startswith(beginnings)


def _institutional(domain: str, endings: list[str]) -> bool:
    return any(domain.endswith(e) if e.startswith(".") else fnmatchcase(domain, e) for e in endings)


def _phones(view: Lens, text: str, privacy: str, people: str) -> Iterator[Trace]:
    if privacy in ("contacto", "rut_juridica"):
        return
    for match in PHONE.finditer(text):
        written = match[0].strip()
        figures = re.sub(r"\D", "", written).removeprefix("56")
        cued = match[1] or view.phone_before.search(text[max(0, match.start() - 30):match.start()])
        mobile = re.fullmatch(r"0?9\d{8}", figures) and re.search(r"\d[ .-]\d", written)
        if len(figures) >= 8 and (cued or mobile):
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            yield Trace(_code("personal-telefono", people), start, hidden_figures(written))


def _code(code: str, people: str) -> str:
    return IN_LISTS[code] if people == "listas" else code


def _dates_and_accounts(view: Lens, text: str) -> Iterator[Trace]:
    for code, pattern in (("personal-cuenta", view.account), ("personal-nacimiento", view.birth)):
        for match in pattern.finditer(text):
            yield Trace(code, match.start(), hidden_figures(match[0].strip(), 0))


def _addresses(view: Lens, text: str, privacy: str, people: str) -> Iterator[Trace]:
    if privacy in ("contacto", "direccion", "rut_juridica") or view.places.search(text):
        return
    for match in view.address.finditer(text):
        yield Trace(_code("personal-direccion", people), match.start(), hidden_figures(match[0], 0))


def _telling(view: Lens, text: str, privacy: str, people: str) -> Iterator[Trace]:
    """Words of health, private life, origin… and of children, in tables that name people."""
    if privacy not in FREE:
        return
    for entry in view.sensitive:
        if people == "listas" or not entry.lists_only:
            for match in entry.words.finditer(text):
                code = _code("personal-sensible", people)
                yield Trace(code, match.start(), match[0], {"clase": entry.kind}, named=True)
    minors = view.minors_in_lists if people == "listas" else view.minors
    for match in minors.finditer(view.not_minors.sub(lambda m: " " * len(m[0]), text)):
        yield Trace(_code("personal-menor", people), match.start(), match[0], named=True)


def hidden_rut(text: str) -> str:
    """"12.345.678-5" → "12.***.***-5": enough for its owner to find it in the sheet."""
    figures = re.sub(r"[^0-9kK]", "", text)
    return f"{figures[:len(figures) - 7]}.***.***-{figures[-1].upper()}"


def hidden_figures(text: str, keep: int = 2) -> str:
    """Every figure but the last `keep` as an asterisk."""
    total = sum(c.isdigit() for c in text)
    out, seen = [], 0
    for c in text:
        seen += c.isdigit()
        out.append("*" if c.isdigit() and seen <= total - keep else c)
    return "".join(out)


def masked(law: Law, text: str) -> str:
    """The text with the personal data that it may hold (RUT, mail, telephone, account, birth) hidden."""
    if len(text) < 7:
        return text
    view = lens(law)
    text = RUT.sub(lambda m: hidden_rut(m[0]) if _natural(view, m) else m[0], text)
    found = [*_mails(view, text, "contacto", ""), *_phones(view, text, "texto", ""), *_dates_and_accounts(view, text)]
    for trace in sorted(found, key=lambda trace: trace.start, reverse=True):
        text = text[:trace.start] + trace.shown + text[trace.start + len(written(text, trace)):]
    return text


def _natural(view: Lens, match: re.Match[str]) -> bool:
    """Whether it may be the RUT of a natural person, right or mistyped; bare figures only with their right digit."""
    body = int(re.sub(r"\D", "", match[1]))
    if not 1_000_000 <= body <= view.rules["rut"]["natural_hasta"]:
        return False
    bare = match[1].isdigit() and not match[2].strip()
    return not bare or (len(match[1]) == 8 and check_digit(body) == match[3].upper())


def written(text: str, trace: Trace) -> str:
    """The original of what a trace shows: mails shrink when hidden, a RUT gets dots, the rest keep their length."""
    if trace.code.startswith("personal-rut") and (found := RUT.match(text, trace.start)):
        return found[0]
    match = MAIL.match(text, trace.start)
    mail = match and trace.code.startswith("personal-correo")
    return match[0] if match and mail else text[trace.start:trace.start + len(trace.shown)]


def damaged(text: str) -> str:
    """The text as it should have been, when its letters were broken by another encoding; "" when it is fine."""
    if not DAMAGED.search(text):
        return ""
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text.replace("ń", "ñ").replace("Ń", "Ñ").replace("�", "…")
