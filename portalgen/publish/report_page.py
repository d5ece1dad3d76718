"""The report as one page that needs nothing else: to be read on a screen, printed, or sent to who must correct."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import groupby

from portalgen.findings import SEVERITIES, Severity
from portalgen.publish.words import Line, cells, grouped, many, printable, row_word

SHOWN = 20                                  # findings of one cause that are listed; the rest are counted
NAMES: Mapping[Severity, tuple[str, str]] = {
    "bloquea": ("Impide publicar", "Impiden publicar"), "advierte": ("Aviso", "Avisos"),
    "sugiere": ("Sugerencia", "Sugerencias")}
WHO = {"unidad": "la unidad que envía la planilla", "encargada": "la persona encargada de transparencia",
       "publicadora": "la persona que publica", "informatica": "informática"}
SAFE = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
STYLE = """:root{color-scheme:light dark;--f:#fff;--t:#1c2733;--g:#4a5765;--s:#eef3f9;--l:#d3dce6;--b:#9d2a1c;
--a:#7a5200;--e:#0b57a4}
@media(prefers-color-scheme:dark){:root{--f:#11161d;--t:#e6eaf0;--g:#aab4c0;--s:#1a222d;--l:#313c4a;--b:#ff9c8c;
--a:#ffcf7a;--e:#8cc4ff}}
body{margin:0 auto;max-width:60rem;padding:1rem;font:1rem/1.5 system-ui,sans-serif;color:var(--t);
background:var(--f);overflow-wrap:anywhere}
h1,h2,h3{line-height:1.25}
h2{margin-top:2rem;border-bottom:2px solid var(--l);font-size:1.15rem}
h3{margin:1.25rem 0 .25rem;font-size:1rem}
a{color:var(--e)}
:focus-visible{outline:3px solid var(--e);outline-offset:2px}
dl{display:flex;flex-wrap:wrap;gap:.5rem 2rem;background:var(--s);padding:1rem;margin:1rem 0}
dt{color:var(--g)}
dd{margin:0;font-size:1.4rem;font-weight:700}
.bloquea{color:var(--b)}
.advierte{color:var(--a)}
.sugiere,small{color:var(--g)}
ul,ol{padding-left:1.25rem}
li{margin:.25rem 0}
code{font-weight:700}
p{margin:.25rem 0}
@media print{:root{--f:#fff;--t:#000;--g:#333;--s:#fff;--b:#000;--a:#000;--e:#000}
nav{display:none}
body{max-width:none;font-size:10pt}
h2,h3{break-after:avoid}
li{break-inside:avoid}
dl{border:1px solid #000}}"""


def page(lines: Sequence[Line], counts: Mapping[str, int], day: str = "") -> str:
    """The page. `counts`: sites, tables, rows and findings of each severity; `day`: in words, or ""."""
    files = [(file, list(found)) for file, found in groupby(grouped(lines), key=lambda g: g[0].finding.place.file)]
    return "\n".join([
        '<!doctype html>\n<html lang="es-CL">\n<head>\n<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{SAFE}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>Informe de revisión</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>",
        f"<h1>Informe de revisión</h1>{f'<p>{_text(day)}</p>' if day else ''}", *_summary(counts), *_index(files),
        *(line for number, (file, found) in enumerate(files, 1) for line in _file(number, file, found)),
        "</main>\n</body>\n</html>\n"])


def _text(value: str) -> str:
    return escape(printable(value))


def _summary(counts: Mapping[str, int]) -> Iterator[str]:
    yield "<dl>"
    for level in SEVERITIES:
        yield f'<div><dt>{NAMES[level][1]}</dt><dd class="{level}">{_number(counts[level])}</dd></div>'
    for name, words in (("tables", "Planillas revisadas"), ("rows", "Filas")):
        yield f"<div><dt>{words}</dt><dd>{_number(counts[name])}</dd></div>"
    yield "</dl>"
    if not any(counts[level] for level in SEVERITIES):
        yield "<p>Todo en orden.</p>"


def _number(count: int) -> str:
    return f"{count:,}".replace(",", ".")


def _index(files: Sequence[tuple[str, Sequence[Sequence[Line]]]]) -> Iterator[str]:
    """Links to each file, when there are several."""
    if len(files) < 2:
        return
    yield '<nav aria-label="Archivos"><h2>Archivos con algo que ver</h2><ul>'
    for number, (file, groups) in enumerate(files, 1):
        total = sum(map(len, groups))
        yield f'<li><a href="#a{number}">{_text(file)}</a> <small>({many(total, "hallazgo", "hallazgos")})</small></li>'
    yield "</ul></nav>"


def _file(number: int, file: str, groups: Sequence[Sequence[Line]]) -> Iterator[str]:
    yield f'<section aria-labelledby="a{number}">\n<h2 id="a{number}">{_text(file)}</h2>'
    for group in groups:
        yield from _cause(group)
    yield "</section>"


def _cause(group: Sequence[Line]) -> Iterator[str]:
    """One cause: its title, each place with what to write, how many more, and who must act."""
    first = group[0]
    column = first.finding.values.get("columna") or first.finding.place.column
    about = [f"columna «{column}»" if column else "", cells(group) if len(group) > 1 else ""]
    rest = "".join(f" · {_text(part)}" for part in about if part)
    yield f'<h3><span class="{first.severity}">{NAMES[first.severity][0]}:</span> {_text(first.title)}{rest}</h3>'
    yield "<ul>"
    yield from (f"<li>{_line(line)}</li>" for line in group[:SHOWN])
    yield "</ul>"
    if len(group) > SHOWN:
        yield f"<p>Y {_text(cells(group[SHOWN:]))} más.</p>"
    yield f"<p><small>Corrige: {_text(WHO.get(first.who, first.who))}.</small></p>"


def _line(line: Line) -> str:
    place = line.finding.place
    sheet = f"hoja {place.sheet}, " if place.sheet else ""
    where = place.cell or (f"{row_word(place.file)} {place.row}" if place.row else "")
    head = f"<code>{_text(sheet + where)}</code>" if where else ""
    record = f" ({_text(line.record)})" if line.record else ""
    return f"{head}{record}{': ' if head or record else ''}{_text(line.message)} {_text(line.remedy)}".strip()
