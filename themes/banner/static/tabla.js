/* Filtro, orden, facetas, descarga y búsqueda en todos los períodos de una tabla. Sin dependencias.
   Sin este archivo la página se lee igual. Los datos solo se escriben como texto, nunca como marcas.

   La página trae <script type="application/json" data-tabla> con:
     columnas  [nombre, tipo] de cada una; tipo: t texto, c lista cerrada, e número como código, n cantidad,
               f fecha, l enlace
     filas     filas por página;  total: cuántas son en el período
     csv       el período completo;  indice: la lista de todos los períodos, o "" si no hay otros; trae también las
               columnas [nombre, tipo, título, otros títulos…] de todas sus ediciones: cada período muestra las suyas
     raiz      de esta página a la carpeta del sitio
   y data-desde: el número de la primera fila de esta página.
   Se muestra en <div data-filtro>, o antes de la tabla si no está. */
(() => {
'use strict';
const bloque = document.querySelector('script[data-tabla]');
const tabla = document.querySelector('.tabla table.datos');
if (!bloque || !tabla || !tabla.tBodies[0].rows.length) return;
const D = JSON.parse(bloque.textContent), DESDE = +bloque.dataset.desde, COLUMNAS = D.columnas, PROPIAS = COLUMNAS.length;
const cuerpo = tabla.tBodies[0], marco = tabla.closest('.tabla'), leyenda = tabla.caption;
const cabezas = [...tabla.tHead.rows[0].cells], paginador = document.querySelector('.paginador');
if (cabezas.length !== PROPIAS) return;

const DISCO = location.protocol === 'file:', VISIBLES = D.filas, TRAMO = 16;      // ms
const titulos = cabezas.map(th => th.textContent.trim().replace(/\s+/g, ' '));
const leyendaPropia = leyenda ? leyenda.textContent.trim() : '';

/* ---- valores */

const doblar = s => s.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
const miles = n => String(n).replace(/\B(?=(\d{3})+$)/g, '.');
const NUMERO = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?$/, ESCRITO = /^-?\d{1,3}(\.\d{3})*(,\d+)?$|^-?\d+(,\d+)?$/;
const RARAS = /[\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;
const WEB = /^https?:\/\/[a-z0-9áéíóúüñ][a-z0-9áéíóúüñ.-]*(:\d{1,5})?([/?#].*)?$/i;
const DOCUMENTO = /^documentos\/(?!(?:.*\/)?\.{1,2}(?:\/|$))[^?#/].*$/;
const INSEGURO = /[\x00-\x20\x7f-\xa0\\"'<>`]/;

/* Como se lee: 1.234,5 y 31-12-2025. */
function mostrado(v, tipo) {
  let m;
  if (tipo === 'n' && (m = NUMERO.exec(v))) return m[1] + miles(m[2]) + (m[3] ? ',' + m[3] : '');
  if (tipo === 'f' && (m = /^(\d{4})-(\d\d)-(\d\d)$/.exec(v))) return `${m[3]}-${m[2]}-${m[1]}`;
  return v;
}
/* Como está en el archivo: lo contrario. */
function crudo(v, tipo) {
  let m;
  if (tipo === 'n' && ESCRITO.test(v)) return v.replace(/\./g, '').replace(',', '.');
  if (tipo === 'f' && (m = /^(\d\d)-(\d\d)-(\d{4})$/.exec(v))) return `${m[3]}-${m[2]}-${m[1]}`;
  return v;
}
function destino(v) {
  if (INSEGURO.test(v) || RARAS.test(v)) return '';
  return WEB.test(v) ? v : DOCUMENTO.test(v) ? D.raiz + v : '';
}
/* Una fila: valores del archivo (null: su edición no tiene esa columna), texto donde se busca, período (o -1: el de la
   página) y número en él. */
function fila(v, p, n, tr) {
  let texto = v.join('\n');
  v.forEach((x, i) => {          // lo que no se lee como está en el archivo
    if (x && 'nf'.includes(COLUMNAS[i][1])) texto += '\n' + mostrado(x, COLUMNAS[i][1]);
  });
  return { v, p, n, tr, texto: doblar(texto) };
}

/* ---- trabajo por tramos, para no detener la página */

const pausa = () => globalThis.scheduler?.yield?.() ?? new Promise(listo => setTimeout(listo));
async function recorrer(lista, hacer) {
  let fin = performance.now() + TRAMO;
  for (let i = 0; i < lista.length; i++) {
    hacer(lista[i], i);
    if (!(i & 255) && performance.now() > fin) {
      await pausa();
      fin = performance.now() + TRAMO;
    }
  }
}
async function ordenar(lista, menor) {
  const T = 4096;
  let partes = [];
  for (let i = 0; i < lista.length; i += T) {
    partes.push(lista.slice(i, i + T).sort(menor));
    await pausa();
  }
  while (partes.length > 1) {
    const unidas = [];
    for (let k = 0; k < partes.length; k += 2) {
      const a = partes[k], b = partes[k + 1] || [], c = [];
      let i = 0, j = 0;
      while (i < a.length || j < b.length) {
        c.push(j >= b.length || (i < a.length && menor(a[i], b[j]) <= 0) ? a[i++] : b[j++]);
        if (!(c.length & 16383)) await pausa();
      }
      unidas.push(c);
    }
    partes = unidas;
  }
  return partes[0] || [];
}
/* CSV (RFC 4180) → filas de esta tabla, por el nombre de sus columnas. */
async function leer(texto, p) {
  const salida = [];
  let i = 0, lugar = null, celdas = [], fin = performance.now() + TRAMO;
  while (i < texto.length) {
    let v = '';
    if (texto[i] === '"') {
      for (i++; ;) {
        const j = texto.indexOf('"', i);
        v += texto.slice(i, j < 0 ? texto.length : j);
        i = j < 0 ? texto.length : j + 1;
        if (texto[i] !== '"' || j < 0) break;
        v += '"';
        i++;
      }
    } else {
      const j = i;
      for (let c; i < texto.length && (c = texto.charCodeAt(i)) !== 44 && c !== 10 && c !== 13;) i++;
      v = texto.slice(j, i);
    }
    celdas.push(v);
    if (texto[i] === ',') {
      i++;
      continue;
    }
    if (texto[i] === '\r') i++;
    i++;
    if (!lugar) lugar = COLUMNAS.map(c => celdas.indexOf(c[0]));
    else salida.push(fila(lugar.map(k => k < 0 ? null : celdas[k] || ''), p, salida.length + 1, null));
    celdas = [];
    if (performance.now() > fin) {
      await pausa();
      fin = performance.now() + TRAMO;
    }
  }
  return salida;
}
async function traer(url) {
  const r = await fetch(url);
  if (!r.ok) throw new Error(r.status);
  return r;
}

/* ---- de dónde salen las filas */

const propias = [...cuerpo.rows].map((tr, i) =>
  fila([...tr.cells].map((td, k) => crudo(td.textContent.trim(), COLUMNAS[k][1])), -1, DESDE + i, tr));
const unaPagina = propias.length >= D.total;
let periodo = unaPagina ? propias : null, pedido = null, falloPeriodo = '';
let indice = null, pedidoIndice = null, porPeriodo = [], leidos = 0, perdidos = 0, falloTodo = '';

/* El período completo; si no se puede leer, lo que hay en la página. */
function cargarPeriodo() {
  if (periodo || DISCO) return null;
  return pedido ||= traer(D.csv).then(r => r.text()).then(t => leer(t, -1)).then(filas => {
    propias.forEach(r => { if (filas[r.n - 1]) filas[r.n - 1].tr = r.tr; });
    periodo = filas;
  }).catch(() => {
    falloPeriodo = ' No se pudo leer la tabla completa: se busca solo en las filas de esta página.';
    periodo = propias;
  });
}
/* La lista de períodos, del más nuevo al más antiguo; después se leen de a cuatro y se llama a `avance` tras cada uno. */
function cargarTodo(avance) {
  return pedidoIndice ||= traer(D.indice).then(async r => {
    const json = await r.json(), hecho = json.periodos.map(p =>
      ({ titulo: p.titulo, url: new URL(p.pagina, r.url).href, csv: new URL(p.csv, r.url).href }));
    for (const [nombre, tipo, ...titulos] of json.columnas) {
      let i = COLUMNAS.findIndex(c => c[0] === nombre);
      if (i < 0) i = agregar(nombre, tipo, titulos[0]);
      otros[i] = titulos;
    }
    porPeriodo = hecho.map(() => []);
    indice = hecho;
    let siguiente = 0;
    const obrero = async () => {
      while (siguiente < indice.length) {
        const k = siguiente++;
        try {
          porPeriodo[k] = await leer(await (await traer(indice[k].csv)).text(), k);
        } catch {
          perdidos++;
        }
        leidos++;
        avance();
      }
    };
    for (let k = 0; k < 4; k++) obrero();
  }).catch(() => {
    pedidoIndice = null;
    S.todo = todo.checked = false;
    falloTodo = ' No se pudieron leer los otros períodos. Revise su conexión e intente otra vez.';
  });
}

/* ---- lo que se ve */

function crear(nombre, datos = {}, ...hijos) {
  const e = document.createElement(nombre);
  for (const [k, v] of Object.entries(datos)) k in e ? e[k] = v : e.setAttribute(k, v);
  e.append(...hijos);
  return e;
}
const campo = crear('input', { id: 't-q', type: 'search', autocomplete: 'off', spellcheck: false });
const todo = crear('input', { id: 't-todo', type: 'checkbox' });
const selecciones = crear('div');
const facetas = crear('details', { className: 'facetas', hidden: true },
  crear('summary', {}, 'Acotar por columnas'), selecciones);
const limpiar = crear('button', { type: 'button' }, 'Quitar filtros y orden');
const bajar = crear('button', { type: 'button' }, 'Descargar lo filtrado (CSV)');
const acciones = crear('p', { className: 'acciones', hidden: true }, limpiar, ' ', bajar);
const estado = crear('p', { className: 'resultado', role: 'status' });
const barra = crear('progress', { hidden: true, 'aria-label': 'Lectura de los períodos' });
const mas = crear('button', { type: 'button', className: 'mas', hidden: true });
const nota = crear('p', { className: 'nota' });
const formulario = crear('form', { className: 'filtro', role: 'search', 'aria-label': 'Filtrar esta tabla' },
  crear('p', { className: 'campo' }, crear('label', { htmlFor: 't-q' }, 'Filtrar la tabla'), ' ', campo));
if (D.indice && !DISCO)
  formulario.append(crear('p', { className: 'opcion' }, todo, ' ',
    crear('label', { htmlFor: 't-todo' }, 'Buscar en todos los períodos')));
formulario.append(facetas, acciones, estado, barra, nota);
if (DISCO && (D.indice || !unaPagina))
  nota.textContent = 'Esta página está abierta desde el disco: el filtro busca solo en las filas que se ven aquí. ' +
    'En el sitio web busca en toda la tabla y en todos los períodos.';
/* La cabeza de una columna, como botón que ordena por ella. */
function cabeza(th, i) {
  const boton = crear('button', { type: 'button', className: 'orden' }, ...th.childNodes);
  th.append(boton);
  boton.addEventListener('click', () => {
    if (S.col !== i) [S.col, S.sentido] = [i, 1];
    else if (S.sentido > 0) S.sentido = -1;
    else S.col = -1;
    cambio(true, true);
  });
}
cabezas.forEach(cabeza);

/* Sin especificidad (:where), para que un tema pueda más; salvo en fichas, donde la cabecera pasa a ser lista de botones. */
const hoja = new CSSStyleSheet();
hoja.replaceSync(`:where(.filtro){padding:.75rem 1rem;border-radius:8px;display:flex;flex-wrap:wrap;gap:.5rem 2rem;align-content:flex-start}
:where(.filtro>*){margin:0;flex-basis:100%}:where(.filtro .opcion,.facetas:not([open])){flex-basis:auto}
:where(.campo,.acciones){display:flex;flex-wrap:wrap;gap:.4rem}:where(.campo label){flex-basis:100%;font-weight:600}
.filtro details{padding:0;border:0}:where(.facetas>div){display:grid;gap:1rem;padding:.75rem 0;grid-template-columns:repeat(auto-fill,minmax(min(15rem,100%),1fr))}
:where(.filtro fieldset){margin:0;padding:0;border:0;min-width:0}:where(.filtro legend){padding:0;font-weight:600}
:where(fieldset div){max-height:12rem;overflow:auto;padding:3px}:where(fieldset label){display:block;padding:.2rem 0}
.filtro [type=checkbox]{min-height:0;width:1.25rem;height:1.25rem;margin:0 .3rem 0 0;vertical-align:-.2rem}:where(.filtro progress){width:100%}
.orden,.copiar{font:inherit;color:inherit;background:none;border:0;min-height:1.5rem;padding:0;text-align:inherit;cursor:pointer}
.orden::after{content:" ↕"/"";opacity:.55;font-weight:400}[aria-sort] .orden::after{opacity:1}
[aria-sort=ascending] .orden::after{content:" ▲"/""}[aria-sort=descending] .orden::after{content:" ▼"/""}
.otro{display:block}.copiar{font-size:.8em;min-width:1.5rem;margin:-.25rem 0;opacity:.7}
@media(max-width:48em){.fichas.con-orden thead{position:static;clip-path:none;display:block}.fichas.con-orden thead tr{flex-flow:wrap;gap:0 1rem;padding:.25rem .75rem}.fichas.con-orden thead th{border:0;padding:0;background:none;position:static}}
@media print{.filtro,.copiar,.mas,.orden::after{display:none}.orden{display:contents}}`);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, hoja];
tabla.classList.add('con-orden');

/* Enlace de cada fila: una sola parada del teclado; dentro se mueve con las flechas. */
function direccion(r) {
  const n = Math.ceil(r.n / VISIBLES);
  const base = r.p < 0 ? location.href : indice[r.p].url;
  return new URL(`${n === 1 ? 'index' : n}.html#${r.tr && r.tr.id || 'fila-' + r.n}`, base).href;
}
function conBoton(tr, r) {
  const boton = crear('button', { type: 'button', className: 'copiar', tabIndex: -1,
    title: 'Copiar enlace', 'aria-label': 'Copiar el enlace de esta fila' }, '#');
  boton.fila = r;
  tr.lastElementChild.append(' ', boton);
}
function celda(modelo, v, tipo) {
  const td = modelo.cloneNode(false);
  if (v === null) {
    td.append('–');
    return td;
  }
  const texto = mostrado(v, tipo), url = tipo === 'l' ? destino(v) : '';
  td.append(url ? crear('a', { href: url }, texto) : RARAS.test(v) ? crear('bdi', {}, texto) : texto);
  return td;
}
const modelo = [...cuerpo.rows[0].cells].map(td => td.cloneNode(false));
/* Una columna que solo tienen otras ediciones: va al final, y se ve cuando la tiene una fila hallada. */
function agregar(nombre, tipo, titulo) {
  const clase = tipo === 'n' ? 'num' : '', i = COLUMNAS.push([nombre, tipo]) - 1;
  titulos.push(titulo);
  modelo.push(crear('td', { className: clase, 'data-l': titulo }));
  cabezas.push(crear('th', { scope: 'col', className: clase }, titulo));
  cabeza(cabezas[i], i);
  return i;
}
let ajenas = [];                // posiciones de las que se ven
const otros = [];               // cómo se llama cada columna en todas las ediciones
function dibujar(r) {
  if (r.tr && !S.todo) return r.tr;
  const tr = crear('tr', {}, ...r.v.slice(0, PROPIAS).map((v, i) => celda(modelo[i], v, COLUMNAS[i][1])));
  for (const i of ajenas) tr.append(celda(modelo[i], r.v[i], COLUMNAS[i][1]));
  if (S.todo) tr.prepend(crear('td', { 'data-l': 'Período' }, crear('a', { href: direccion(r) }, indice[r.p].titulo)));
  conBoton(tr, r);
  return tr;
}
/* La columna «Período», solo cuando se busca en todos. Las clases n3, p1… nombran columnas por posición. */
const cabezaPeriodo = crear('th', { scope: 'col' }, 'Período'), colPeriodo = crear('col');
function columnaPeriodo(poner) {
  cabezas.slice(PROPIAS).forEach(th => th.remove());
  ajenas = poner ? cabezas.map((_, i) => i).slice(PROPIAS).filter(i => halladas.some(r => r.v[i])) : [];
  tabla.tHead.rows[0].append(...ajenas.map(i => cabezas[i]));
  tabla.tHead.querySelectorAll('.otro').forEach(e => e.remove());
  if (poner) otros.forEach((nombres, i) => {
    const mas = nombres.filter(n => !titulos[i].startsWith(n));
    if (mas.length) cabezas[i].append(crear('small', { className: 'otro' }, ` En otros períodos: ${mas.join('; ')}`));
  });
  if (poner === cabezaPeriodo.isConnected) return;
  tabla.className = tabla.className.replace(/\b([np])(\d+)\b/g, (_, c, n) => c + (+n + (poner ? 1 : -1)));
  const grupo = tabla.querySelector('colgroup');
  if (poner) {
    tabla.tHead.rows[0].prepend(cabezaPeriodo);
    if (grupo) grupo.prepend(colPeriodo);
  } else {
    cabezaPeriodo.remove();
    colPeriodo.remove();
  }
}

/* ---- facetas: columnas de pocos valores, con cuántas filas quedan con cada uno */

const listas = new Map();
async function facetasDe(filas) {
  const turno = vuelta;
  let pocas = COLUMNAS.flatMap(([, tipo], i) =>
    'cte'.includes(tipo) ? [{ i, tope: tipo === 'c' ? 40 : 12, valores: new Set() }] : []);
  await recorrer(filas, r => {
    let sobra = false;
    for (const c of pocas) if (c.valores.add(r.v[c.i] || '').size > c.tope + 1) sobra = true;
    if (sobra) pocas = pocas.filter(c => c.valores.size <= c.tope + 1);
  });
  if (turno !== vuelta) return;
  COLUMNAS.forEach(([, tipo], i) => {
    const { valores, tope } = pocas.find(c => c.i === i) || { valores: new Set(), tope: 0 }, elegidos = S.f[i] || [];
    valores.delete('');
    const sirve = valores.size > 1 && valores.size <= tope && (tipo === 'c' || filas.length >= 4 * valores.size);
    let f = listas.get(i);
    if (!f && (sirve || elegidos.length)) {
      const grupo = crear('div');
      f = { grupo, caja: crear('fieldset', {}, crear('legend', {}, titulos[i]), grupo), valores: [] };
      grupo.addEventListener('change', () => {
        S.f[i] = f.valores.filter((_, k) => f.cajas[k].checked);
        cambio(true);
      });
      listas.set(i, f);
      selecciones.append(f.caja);
    }
    if (!f) return;
    elegidos.forEach(v => valores.add(v));
    f.caja.hidden = !sirve && !elegidos.length;
    const todos = [...valores].sort((a, b) => clave(a, tipo) < clave(b, tipo) ? -1 : 1);
    if (f.cajas && todos.join('\n') === f.valores.join('\n')) return;          // sin rehacerlas: una puede tener el foco
    f.valores = todos;
    f.cajas = todos.map(() => crear('input', { type: 'checkbox' }));
    f.cuantas = todos.map(() => crear('small'));
    f.grupo.replaceChildren(...todos.map((v, k) => crear('label', {}, f.cajas[k], ' ', v, ' ', f.cuantas[k])));
  });
  facetas.hidden &&= ![...listas.values()].some(f => !f.caja.hidden);      // mostrada, ya no se va: puede tener el foco
}
function contar(cuentas) {
  listas.forEach((f, i) => f.valores.forEach((v, k) => {
    f.cajas[k].checked = (S.f[i] || []).includes(v);
    f.cuantas[k].textContent = `(${miles(cuentas[i].get(v) || 0)})`;
  }));
}

/* ---- estado: en la dirección, detrás de «#», para que nada de lo que se busca llegue al servidor */

const S = { q: '', col: -1, sentido: 1, todo: false, f: {} };
const activo = () => S.q.trim() || S.col >= 0 || S.todo || Object.values(S.f).some(v => v.length);
function escribir(nuevo) {
  const p = new URLSearchParams();
  if (S.q.trim()) p.set('q', S.q.trim());
  if (S.col >= 0) p.set('orden', (S.sentido < 0 ? '-' : '') + COLUMNAS[S.col][0]);
  for (const [i, valores] of Object.entries(S.f)) for (const v of valores) p.append('c.' + COLUMNAS[i][0], v);
  if (S.todo) p.set('todo', '1');
  const hash = String(p) && '#' + p;
  if (hash !== location.hash)
    history[nuevo ? 'pushState' : 'replaceState'](null, '', hash || location.pathname + location.search);
}
/* Falso si la dirección no es un estado (por ejemplo, la de una fila). */
function recordar() {
  const hash = location.hash.slice(1);
  if (hash && !hash.includes('=')) return false;
  const p = new URLSearchParams(hash), orden = p.get('orden') || '';
  S.q = p.get('q') || '';
  S.sentido = orden[0] === '-' ? -1 : 1;
  S.col = COLUMNAS.findIndex(c => c[0] === orden.replace(/^-/, ''));
  S.todo = p.has('todo') && !!D.indice && !DISCO;
  S.f = {};
  COLUMNAS.forEach(([nombre], i) => {
    const valores = p.getAll('c.' + nombre);
    if (valores.length && (i < PROPIAS || S.todo)) S.f[i] = valores;
  });
  if (Object.keys(S.f).length) facetas.open = true;
  campo.value = S.q;
  todo.checked = S.todo;
  return true;
}

/* ---- buscar */

function clave(v, tipo) {
  if ('ne'.includes(tipo)) return !v || isNaN(v) ? null : +v;
  if (!v || tipo === 'f') return v || null;
  return v.toLowerCase().replace(/ñ/g, 'n\uffff').normalize('NFD').replace(/\p{M}/gu, '')
    .replace(/\d+/g, d => d.padStart(15, '0'));
}
let vuelta = 0, fuente = [], halladas = propias, vistas = VISIBLES, cuando = 0;

/* Las filas que cumplen, y por columna de faceta cuántas quedarían con cada valor. */
async function filtrar(filas) {
  const palabras = doblar(S.q).split(/\s+/).filter(Boolean), elegidas = Object.entries(S.f).filter(([, v]) => v.length);
  const cuentas = {}, halladas = [];
  listas.forEach((_, i) => cuentas[i] = new Map());
  await recorrer(filas, r => {
    if (!palabras.every(p => r.texto.includes(p))) return;
    const malas = elegidas.filter(([i, v]) => !v.includes(r.v[i]));
    if (!malas.length) halladas.push(r);
    if (malas.length < 2) listas.forEach((_, i) => {
      if (!malas.length || +malas[0][0] === i) cuentas[i].set(r.v[i], (cuentas[i].get(r.v[i]) || 0) + 1);
    });
  });
  return { cuentas, halladas };
}
async function ordenadas(filas) {
  if (S.col < 0) return filas;
  const tipo = COLUMNAS[S.col][1], con = [], { sentido, col } = S;
  await recorrer(filas, (r, i) => con.push({ r, i, k: clave(r.v[col], tipo) }));
  const lista = await ordenar(con, (a, b) => a.k === b.k ? a.i - b.i :
    a.k === null ? 1 : b.k === null ? -1 : a.k < b.k ? -sentido : sentido);        // lo vacío, siempre al final
  return lista.map(x => x.r);
}
const leido = () => leidos === indice.length;
function avance() {
  barra.max = indice.length;
  barra.value = leidos;
  if (!S.todo || (!leido() && performance.now() < cuando + 400)) return;
  cuando = performance.now();
  buscar();
}
/* `ordenado`: se acaba de cambiar el orden. Una búsqueda nueva deja atrás a la que estaba en curso. */
async function buscar(ordenado) {
  const turno = ++vuelta;
  if (S.todo && !indice) {
    estado.textContent = 'Leyendo los períodos…';
    await cargarTodo(avance);
  } else if (!S.todo && (activo() || facetas.open)) {
    const espera = cargarPeriodo();
    if (espera) estado.textContent = `Leyendo las ${miles(D.total)} filas…`;
    await espera;
  }
  if (turno !== vuelta) return;
  const completo = !S.todo || leido(), filas = S.todo ? porPeriodo.flat() : periodo || propias;
  if (filas.length !== fuente.length) await facetasDe(filas);
  if (turno !== vuelta) return;
  fuente = filas;
  const hecho = await filtrar(filas), lista = await ordenadas(hecho.halladas);
  if (turno !== vuelta) return;
  halladas = lista;
  vistas = VISIBLES;
  contar(hecho.cuentas);
  pintar();
  barra.hidden = completo;
  if (completo) anunciar(ordenado);
}

function pintar() {
  const quieta = !activo();
  columnaPeriodo(S.todo);
  const nuevas = quieta ? propias.map(r => r.tr) : halladas.slice(0, vistas).map(dibujar);
  cuerpo.replaceChildren(...nuevas);
  const primero = cuerpo.querySelector('.copiar');
  if (primero) primero.tabIndex = 0;
  cabezas.forEach((th, i) => i === S.col ? th.setAttribute('aria-sort', S.sentido > 0 ? 'ascending' : 'descending') :
    th.removeAttribute('aria-sort'));
  pie(quieta);
  if (quieta && acciones.contains(document.activeElement)) campo.focus();
  acciones.hidden = quieta;
  if (paginador) paginador.hidden = !quieta;
}
function pie(quieta) {
  mas.hidden = quieta || halladas.length <= vistas;
  mas.textContent = `Mostrar ${miles(Math.min(VISIBLES, halladas.length - vistas))} filas más`;
  const titulo = S.todo ? leyendaPropia.replace(/: [^:]*: [^:]*$/, ', todos los períodos') : leyendaPropia.replace(/: [^:]*$/, '');
  if (leyenda) leyenda.textContent = quieta ? leyendaPropia : `${titulo}: ${cuantas()}`;
}
function cuantas() {
  const n = halladas.length, total = miles(fuente.length);
  return n > vistas ? `${miles(vistas)} de las ${miles(n)} que coinciden, de ${total}` : `${miles(n)} de ${total}`;
}
function anunciar(ordenado) {
  let frase = '';
  if (S.col >= 0) frase = `Ordenado por ${titulos[S.col]} ${S.sentido > 0 ? 'ascendente' : 'descendente'}. `;
  else if (ordenado) frase = 'Orden original. ';
  if (!activo()) frase += `Mostrando ${miles(propias.length)} filas.`;
  else if (halladas.length) frase += `Mostrando ${cuantas()}` + (S.todo ? `, en ${miles(indice.length)} períodos.` : '.');
  else frase += 'Ninguna fila coincide. Pruebe con menos palabras' + (todo.isConnected && !S.todo ? ' o en todos los períodos.' : '.');
  if (S.todo && halladas.some(r => r.v.some((v, i) => v === null && (i < PROPIAS || ajenas.includes(i))))) frase += ' Donde dice «–», ese período no tenía esa columna.';
  if (S.todo && perdidos) frase += ` No se pudieron leer ${perdidos} de ellos.`;
  estado.textContent = frase + (S.todo ? '' : falloPeriodo) + falloTodo;
  falloTodo = '';
}

/* Todo cambio de la persona pasa por aquí. `nuevo`: deja una entrada para el botón «atrás». */
function cambio(nuevo, ordenado) {
  escribir(nuevo);
  marco.scrollTop = 0;
  buscar(ordenado);
}

/* ---- descarga de lo filtrado */

bajar.addEventListener('click', async () => {
  const citar = v => /[",\r\n]/.test(v) ? `"${v.replace(/"/g, '""')}"` : v;
  const linea = celdas => celdas.map(citar).join(',') + '\n';
  const periodos = S.todo, nombres = COLUMNAS.map(c => c[0]).slice(0, periodos ? COLUMNAS.length : PROPIAS);
  const lineas = [linea([...(periodos ? ['periodo'] : []), ...nombres])];
  await recorrer(halladas, r => {
    const v = nombres.map((_, i) => r.v[i] || '');
    lineas.push(linea(periodos ? [indice[r.p].titulo, ...v] : v));
  });
  const enlace = crear('a', { download: D.csv.replace(/\.csv$/, '-filtrado.csv'),
    href: URL.createObjectURL(new Blob(lineas, { type: 'text/csv;charset=utf-8' })) });
  enlace.click();
  setTimeout(() => URL.revokeObjectURL(enlace.href), 60000);
  estado.textContent = `Se descargaron ${miles(halladas.length)} filas.`;
});

/* ---- lo que hace la persona */

let reloj = 0;
campo.addEventListener('input', () => {
  clearTimeout(reloj);
  reloj = setTimeout(() => {
    const nuevo = !S.q.trim() !== !campo.value.trim();
    S.q = campo.value;
    cambio(nuevo);
  }, 150);
});
todo.addEventListener('change', () => {
  S.todo = todo.checked;
  if (!S.todo && S.col >= PROPIAS) S.col = -1;
  if (!S.todo) for (const i in S.f) if (i >= PROPIAS) delete S.f[i];
  cambio(true);
});
facetas.addEventListener('toggle', () => {
  if (facetas.open && !periodo && !S.todo && !DISCO) buscar();
});
formulario.addEventListener('submit', evento => evento.preventDefault());
limpiar.addEventListener('click', () => {
  Object.assign(S, { q: '', col: -1, sentido: 1, todo: false, f: {} });
  campo.value = '';
  todo.checked = false;
  campo.focus();
  cambio(true);
});
mas.addEventListener('click', () => {
  cuerpo.append(...halladas.slice(vistas, vistas += VISIBLES).map(dibujar));
  pie(false);
  if (mas.hidden) marco.focus();
  estado.textContent = `Mostrando ${cuantas()}.`;
});
cuerpo.addEventListener('click', async evento => {
  const boton = evento.target.closest('.copiar');
  if (!boton) return;
  const url = direccion(boton.fila);
  try {
    await navigator.clipboard.writeText(url);
    estado.textContent = 'Enlace de la fila copiado.';
  } catch {
    history.replaceState(null, '', boton.fila.p < 0 ? new URL(url).hash : location.hash);
    estado.textContent = 'No se pudo copiar. El enlace de la fila es ' + url;
  }
});
cuerpo.addEventListener('keydown', evento => {
  const paso = { ArrowDown: 1, ArrowUp: -1 }[evento.key];
  if (!paso || !evento.target.matches('.copiar')) return;
  const todos = [...cuerpo.querySelectorAll('.copiar')], otro = todos[todos.indexOf(evento.target) + paso];
  if (!otro) return;
  evento.preventDefault();
  evento.target.tabIndex = -1;
  otro.tabIndex = 0;
  otro.focus();
});
addEventListener('popstate', () => {
  if (recordar()) buscar(true);
  else irAFila();
});
function irAFila() {
  const n = /^#fila-(\d+)$/.exec(location.hash), r = n && propias[n[1] - DESDE];
  if (!r) return;
  r.tr.tabIndex = -1;
  r.tr.focus({ preventScroll: true });
  r.tr.scrollIntoView({ block: 'center' });
}

propias.forEach(r => conBoton(r.tr, r));
const hueco = document.querySelector('[data-filtro]');
hueco ? hueco.append(formulario) : marco.before(formulario);
marco.after(mas);
cuerpo.querySelector('.copiar').tabIndex = 0;
facetasDe(propias).then(async () => {
  const hecho = unaPagina || DISCO ? await filtrar(propias) : null;
  if (hecho && !vuelta) contar(hecho.cuentas);
});
if (recordar()) {
  if (activo()) buscar();
} else irAFila();
})();
