"""Sample pages of the base theme: what the tests of templates and of the browser look at."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from portalgen.render.markdown import to_html
from portalgen.render.templates import environment, load_theme
from portalgen.render.tree import Node, outline, svg

THEMES = Path(__file__).parent.parent / "themes"
HOSTILE = "</title><script>alert(1)</script>\"'><img src=x onerror=alert(1)> {{ 7*191 }} Ñuñoa"
LONG = "Departamentodeadministracióndepersonalyremuneraciones" * 2
NODES = [Node("1", "", "Alcaldía"), Node("2", "1", "Secretaría Municipal"), Node("3", "1", f"Dirección de {LONG}"),
         Node("4", "3", "Departamento de Personal", "Ley 18.695, artículo 31"), Node("5", "1", HOSTILE)]


def common(ruta: str, titulo: str, **more: Any) -> dict[str, Any]:
    sitio = {"nombre": "Municipalidad de Ejemplo", "inicio": "index.html", "direccion": "Calle Inventada 123",
             "correo": "oirs@ejemplo.cl", "logo": "", "pedir": {"ruta": "2.06-acceso/index.html", "url": ""},
             "contactos": [{"titulo": "oirs@ejemplo.cl", "url": "mailto:oirs@ejemplo.cl"},
                           {"titulo": "Teléfono 2 2345 6789", "url": "javascript:alert(1)"}],
             "paginas": [{"titulo": "Accesibilidad", "ruta": "paginas/accesibilidad.html"}],
             "licencia": {"nombre": "CC0 1.0", "url": "https://creativecommons.org/publicdomain/zero/1.0/deed.es"}}
    return {"ruta": ruta, "base": "", "titulo": titulo, "titulo_corto": "", "descripcion": "Página de prueba.",
            "indexar": True, "canonica": "", "estilos": ["estilo.css"], "icono": "icono.svg", "alternos": [],
            "datos_estructurados": None, "sitio": sitio, "migas": [{"titulo": "Inicio", "ruta": "index.html"}],
            "menu": [{"titulo": "Inicio", "ruta": "index.html"}, {"titulo": "Ayuda", "ruta": "paginas/ayuda.html"}],
            "actualizado": "2026-11-12", "observaciones": "", "descargas": [], "item": {"numero": "1.4", "en_simple":
            "Quiénes trabajan en la municipalidad."}, "tabla": {"en_simple": "Una fila por persona."},
            "ficha": [{"nombre": "Norma", "valor": "Ley 20.285, artículo 7, letra d)"},
                      {"nombre": "Correo", "valor": "personal@ejemplo.cl", "url": "mailto:personal@ejemplo.cl"},
                      {"nombre": "Sin valor", "valor": ""}]} | more


CON_DATOS = {"clave": "con_datos", "palabra": "Publicado", "frase": "500 personas en octubre de 2026."}
PENDIENTE = {"clave": "pendiente", "palabra": "Pendiente", "frase": "Aún no se publica este período."}
FOLDER = "1.04-personal/planta/2026-10"
PAGES = [f"{FOLDER}/{'index' if n == 1 else n}.html" for n in range(1, 26)]
COLUMNS = [{"titulo": t, "descripcion": f"Qué es {t}.", "unidad": u, "numero": bool(u)} for t, u in
           [("Nombre", ""), ("Cargo", ""), ("Remuneración bruta", "pesos"), ("Observaciones", "")]]


def rows(first: int, last: int) -> Markup:
    return Markup("\n").join(
        Markup("<tr><td>Persona Inventada {}</td><td>{}</td><td>{}</td><td>{}</td></tr>").format(
            n, LONG, "1.234.567", HOSTILE) for n in range(first, last + 1))


def period(page: int, **more: Any) -> dict[str, Any]:
    return common(PAGES[page - 1], "Personal de planta, octubre de 2026", estado=CON_DATOS, columnas=COLUMNS,
                  anterior={"titulo": "septiembre de 2026", "ruta": "1.04-personal/planta/2026-09/index.html"},
                  siguiente=None, organigrama=None, filas=rows(20 * page - 19, 20 * page),
                  leyenda="Personal de planta, octubre de 2026", desde=20 * page - 19, hasta=20 * page, total=500,
                  paginas=PAGES, pagina=page, migas=[{"titulo": "Inicio", "ruta": "index.html"},
                                                     {"titulo": HOSTILE, "ruta": "1.04-personal/index.html"}],
                  descargas=[{"titulo": "CSV", "ruta": f"{FOLDER}/planta-2026-10.csv", "bytes": 12345,
                              "detalle": "500 filas"}]) | more


def pages() -> dict[str, tuple[str, dict[str, Any]]]:
    """Path in the site → template and its context."""
    entry = {"numero": "1.4", "titulo": "Personal y remuneraciones", "ruta": "1.04-personal/index.html",
             "estado": CON_DATOS, "periodo": "octubre de 2026"}
    table = {"titulo": "Personal de planta", "ruta": "1.04-personal/planta/index.html", "estado": PENDIENTE,
             "periodo": "", "detalle": "", "dice": "Una fila por persona.",
             "ultimos": [{"ruta": PAGES[0], "titulo": "octubre"}]}
    cell = {"texto": HOSTILE, "ruta": PAGES[0], "url": "javascript:alert(1)", "estilo": ""}
    slots = [{"titulo": "octubre", "ruta": PAGES[0], "estado": CON_DATOS, "detalle": "500 filas"},
             {"titulo": "septiembre", "ruta": "", "estado": PENDIENTE, "detalle": ""}]
    missing = period(1, ruta="1.04-personal/planta/2026-09/index.html", estado=PENDIENTE, filas="", columnas=[],
                     organigrama={"svg": svg(NODES, HOSTILE), "lista": outline(NODES)})
    text = f"# Ayuda\n\nTexto con [enlace](https://ejemplo.cl) y {HOSTILE}\n\n|Trámite|Plazo|\n|-|-|\n|{LONG}|3 días|"
    year = {"titulo": "2026", "periodos": slots, "descarga": {"titulo": "Todo 2026", "ruta": "a.csv", "bytes": 999}}
    return {c["ruta"]: (template, c) for template, c in [
        ("inicio.html", common("index.html", "Municipalidad de Ejemplo", migas=[], introduccion=to_html("Bienvenidos."),
                               preguntas=[{"pregunta": "¿Cuánto ganan?", "ruta": entry["ruta"], "detalle": HOSTILE}],
                               secciones=[{"titulo": "Transparencia Activa", "entradas": [entry]}],
                               datos_estructurados={"@type": "GovernmentOrganization", "name": HOSTILE})),
        ("informe.html", common("gestion/index.html", HOSTILE, archivos=[{"ruta": "gestion/x.json", "titulo": HOSTILE}],
                                secciones=[{"titulo": HOSTILE, "parrafos": [HOSTILE], "columnas": [HOSTILE, "B"],
                                            "lista": [{**cell, "ruta": ""}, cell], "filas": [[cell, cell]],
                                            "ficha": [{"nombre": HOSTILE, "valor": HOSTILE}], "dibujo": "",
                                            "cifras": [{"titulo": HOSTILE, "valor": "1"}]}])),
        ("item.html", common(str(entry["ruta"]), "Personal y remuneraciones", tablas=[table],
                             observaciones=to_html(HOSTILE))),
        ("tabla.html", common(str(table["ruta"]), "Personal de planta", ultimo={"titulo": "octubre", "ruta": PAGES[0]},
                              diccionario="1.04-personal/planta/diccionario.html",
                              grupos=[{"titulo": "Educación", "anyos": [year]}])),
        ("diccionario.html", common("1.04-personal/planta/diccionario.html", "Diccionario de datos: Personal de planta",
                                    columnas=[dict.fromkeys(("nombre", "titulo", "tipo", "descripcion", "unidad",
                                                             "obligatoria", "valores"), HOSTILE)])),
        ("periodo.html", period(1)), ("periodo.html", period(13)), ("periodo.html", missing),
        ("pagina.html", common("paginas/ayuda.html", "Ayuda", contenido=to_html(text))),
        ("portada.html", common("portada.html", "Municipalidades", introduccion="", comparar="comparar.html", grupos=[
            {"titulo": "Región de Ñuble", "ruta": "estado-region-de-nuble.html", "municipalidades": [
                {"nombre": HOSTILE, "ruta": "../otra/index.html", "url": "", "detalle": str(escape(LONG))},
                {"nombre": HOSTILE, "ruta": "", "url": "https://otra.cl/ta/", "detalle": ""}]}])),
        ("comparar.html", common("comparar.html", "Comparar municipalidades", grupos=[
            {"titulo": HOSTILE, "entradas": [{"titulo": HOSTILE, "ruta": "comparar-planta.html", "detalle": "2"}]}])),
        ("comparacion.html", common("comparar-planta.html", "Personal de planta", secciones=[
            {"titulo": year, "columnas": ["Filas", HOSTILE], "filas": [
                {"nombre": HOSTILE, "ruta": "otra/index.html", "celdas": ["12", ""]}]} for year in ("2026", "")])),
        ("estados.html", common("estado-region-de-nuble.html", "Estado de cada materia", filas=[
            {"nombre": HOSTILE, "ruta": "otra/index.html", "celdas": [{"ruta": "otra/a.html", **CON_DATOS}, None]}],
                                columnas=[{"numero": "1.1", "titulo": HOSTILE}, {"numero": "1.2", "titulo": LONG}])),
        ("error404.html", common("404.html", "Página no encontrada", base="/", migas=[])),
    ]}


def write_site(folder: Path) -> list[str]:
    """Render every sample page and copy the theme's files; returns the pages' paths."""
    theme = load_theme(THEMES, "base")
    env = environment(theme.folders)
    for path, (template, context) in pages().items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(env.get_template(template).render(**context), "utf-8")
    for path, source in theme.static().items():
        shutil.copyfile(source, folder / path)
    return list(pages())
