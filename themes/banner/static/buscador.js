/* Búsqueda en el sitio, dentro de <div data-buscador>. Lee buscar/indice.json la primera vez que se usa; nada de lo que
   se busca sale del navegador: en la dirección va detrás de «#». Los datos solo se escriben como texto.

   indice.json: entradas [tipo, título, ruta, detalle, palabras, períodos]; sinónimos [la palabra, otras que la dicen];
   dentro [título, página] de las tablas en que se puede seguir buscando; partes: comienzos de palabra que tienen su archivo e-xx.json con más entradas, cuando son muchas. */
(() => {
'use strict';
const caja = document.querySelector('[data-buscador]');
if (!caja) return;
const RAIZ = new URL('.', document.currentScript.src), DISCO = location.protocol === 'file:';
const ENTERA = caja.dataset.buscador === 'todo', CUANTOS = ENTERA ? 60 : 8;
const TIPOS = { m: 'Materia', t: 'Tabla', f: 'En la tabla', g: 'Glosario', a: 'Página', e: 'Empresa u organización' };
const PESOS = { m: 1.3, t: 1.2, f: 1.15, g: 1, a: 1.1, e: 1 };
const MESES = 'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre'.split(' ');
const VACIAS = new Set(('a al algo alguien como con cual cuales cuando cuanta cuantas cuanto cuantos de del desde donde e el ' +
  'ella ellos en entre es esa ese eso esta estan este esto hace hacen hacer hay la las le les lo los me mi mis muy no nos o para ' +
  'pero por puede puedo que quien quienes se ser si sin sobre son su sus te tiene tienen tu un una unas uno unos y ya ' +
  'municipalidad municipio municipal').split(' '));

const doblar = s => s.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
/* La raíz de una palabra sin su plural ni su última vocal: «sueldos» y «sueldo» → «sueld». */
function cortar(p) {
  if (p.length < 4 || /\d/.test(p)) return p;
  if (p.length > 4) p = p.replace(/ces$/, 'z').replace(/([bcdfghjklmnñpqrtvxyz])es$/, '$1').replace(/s$/, '');
  return p.length > 3 ? p.replace(/[aeo]$/, '') : p;
}

/* ---- índice */

let indice = null, pedido = null;
const partes = new Map();
const traer = ruta => fetch(new URL(ruta, RAIZ)).then(r => {
  if (!r.ok) throw new Error(r.status);
  return r.json();
});
function entrada([tipo, titulo, ruta, detalle = '', palabras = '', periodos = []]) {
  return { tipo, titulo, ruta, detalle, periodos, t: doblar(titulo).split(' '), d: tipo === 'f' ? [] : doblar(detalle).split(' '),
    p: palabras.split(' ') };
}
const cargar = () => pedido ||= traer('buscar/indice.json').then(json => {
  const otras = new Map();
  for (const [palabra, ...dichas] of json.sinonimos)
    for (const d of dichas) otras.set(cortar(d), [...(otras.get(cortar(d)) || []), cortar(palabra)]);
  indice = { entradas: json.entradas.map(entrada), otras, partes: new Set(json.partes),
    dentro: json.dentro };
}).catch(error => {
  pedido = null;
  throw error;
});
const comienzo = p => /^[\x00-\x7f]+$/.test(p.slice(0, 2)) ? p.slice(0, /^\d/.test(p) ? 4 : 2) : '_';
async function entradasDe(terminos) {
  const nombres = [...new Set(terminos.map(t => comienzo(t.dicha)))].filter(n => indice.partes.has(n));
  const listas = await Promise.all(nombres.map(n => {
    if (!partes.has(n)) partes.set(n, traer(`buscar/e-${n}.json`).then(filas => filas.map(entrada)));
    return partes.get(n).catch(() => (partes.delete(n), []));
  }));
  const vistas = new Map(listas.flat().map(e => [e.ruta, e]));
  return [...indice.entradas, ...vistas.values()];
}

/* ---- buscar */

/* Lo escrito → términos (la palabra, su raíz y las de sus sinónimos) y, aparte, mes y año. */
function entender(texto) {
  texto = texto.replace(/\b(\d{1,2})\.?(\d{3})\.?(\d{3})-?([\dk])\b/gi, '$1$2$3$4');          // un RUT, como está en el índice
  let mes = 0, anyo = '';
  const todas = doblar(texto).split(' ').filter(Boolean), terminos = [];
  for (const p of todas) {
    if (MESES.includes(p)) mes = MESES.indexOf(p) + 1;
    else if (/^(19|20)\d\d$/.test(p)) anyo = p;
    else if (!VACIAS.has(p)) terminos.push({ dicha: p, raiz: cortar(p), otras: indice.otras.get(cortar(p)) || [] });
  }
  return { terminos, mes: mes && String(mes).padStart(2, '0'), anyo };
}
function parecido(palabras, dicha, raiz) {
  let mejor = 0;
  for (const p of palabras) {
    const valor = p === dicha ? 1 : cortar(p) === raiz ? .9 : p.startsWith(dicha) ? .6 : raiz.length > 3 && p.startsWith(raiz) ? .4 : 0;
    if (valor > mejor) mejor = valor;
  }
  return mejor;
}
/* Cuánto vale una entrada para un término: más en el título que en el detalle, y ahí más que en las demás palabras. */
function valor(e, t) {
  const de = (dicha, raiz) => Math.max(10 * parecido(e.t, dicha, raiz), 5 * parecido(e.d, dicha, raiz),
    2 * parecido(e.p, dicha, raiz));
  return Math.max(de(t.dicha, t.raiz), ...t.otras.map(o => .7 * de(o, o)));
}
function elegir(entradas, { terminos, mes, anyo }) {
  const halladas = [];
  for (const e of entradas) {
    const periodos = mes || anyo ? e.periodos.filter(p => (!anyo || p.startsWith(anyo)) && (!mes || p.slice(5, 7) === mes)) : [];
    if ((mes || anyo) && !terminos.length && !periodos.length) continue;
    const valores = terminos.map(t => valor(e, t)), dadas = valores.filter(Boolean).length;
    if (terminos.length && !dadas) continue;
    const suma = valores.reduce((a, b) => a + b, 0) * PESOS[e.tipo] + (periodos.length ? 4 : 0) - e.t.length / 20;
    halladas.push({ e, periodos, dadas, suma });
  }
  const todas = Math.max(0, ...halladas.map(h => h.dadas));
  const buenas = halladas.filter(h => h.dadas === todas);
  buenas.sort((a, b) => b.suma - a.suma || (a.e.titulo < b.e.titulo ? -1 : 1));
  return { buenas, parciales: todas < terminos.length };
}

/* ---- lo que se ve */

function crear(nombre, datos = {}, ...hijos) {
  const e = document.createElement(nombre);
  for (const [k, v] of Object.entries(datos)) k in e ? e[k] = v : e.setAttribute(k, v);
  e.append(...hijos);
  return e;
}
const campo = crear('input', { id: 'b-q', type: 'search', autocomplete: 'off', spellcheck: false });
const estado = crear('p', { role: 'status', className: 'resultado' });
const lista = crear('ul', { className: 'resultados' });
const formulario = crear('form', { role: 'search', 'aria-label': 'Buscar en el sitio' },
  crear('label', { htmlFor: 'b-q' }, 'Buscar en el sitio'), ' ', campo, ' ', crear('button', { type: 'submit' }, 'Buscar'));
const hoja = new CSSStyleSheet();
hoja.replaceSync(`:where(.resultados){list-style:none;padding:0;margin:.5rem 0}
:where(.resultados li){padding:.6rem 0;max-width:none}:where(.resultados small,.resultados span){display:block}
:where(.resultados span a){display:inline-block;padding:.15rem 0;margin-right:1rem}
@media print{[data-buscador] form{display:none}}`);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, hoja];

const enlace = (ruta, texto) => crear('a', { href: new URL(ruta, RAIZ).href }, texto);
function dibujar({ e, periodos }) {
  const li = crear('li', {}, enlace(e.ruta, e.titulo), crear('small', {}, TIPOS[e.tipo] + (e.detalle ? ': ' + e.detalle : '')));
  const carpeta = e.ruta.replace(/[^/]*$/, ''), lista = periodos.length ? periodos.slice(0, 12) : e.periodos.slice(0, 1);
  if (lista.length) li.append(crear('span', {}, ...lista.map(p => enlace(`${carpeta}${p}/index.html`, enPalabras(p)))));
  return li;
}
/* Lo que no está en el índice (una persona, una compra) se busca dentro de las tablas, en todos sus períodos. */
function seguir(texto) {
  const mas = '#' + new URLSearchParams({ q: texto, todo: 1 });
  return crear('li', {}, crear('small', {}, `Buscar «${texto}» dentro de una tabla:`),
    crear('span', {}, ...indice.dentro.map(([titulo, ruta]) => enlace(ruta + mas, titulo))));
}
/* «2026-10-educacion» → «octubre de 2026, educacion». */
function enPalabras(p) {
  const [, anyo, mes, area] = /^(\d{4})(?:-(\d\d)(?!\d))?-?(.*)$/.exec(p) || ['', p, '', ''];
  return (mes ? `${MESES[mes - 1]} de ${anyo}` : anyo) + (area ? ', ' + area : '');
}
let vuelta = 0;
async function buscar() {
  const turno = ++vuelta, texto = campo.value.trim();
  if (texto.length < 2) {
    lista.replaceChildren();
    estado.textContent = '';
    return;
  }
  if (DISCO) {
    estado.textContent = 'Esta página está abierta desde el disco y así no se puede buscar en todo el sitio. ' +
      (ENTERA ? 'Use la lista de abajo.' : 'Use las materias que están más abajo.');
    return;
  }
  try {
    await cargar();
    const pregunta = entender(texto), entradas = await entradasDe(pregunta.terminos);
    if (turno !== vuelta) return;
    mostrar(elegir(entradas, pregunta), texto);
  } catch {
    if (turno === vuelta) estado.textContent = 'No se pudo leer el índice de búsqueda. Revise su conexión e intente otra vez.';
  }
}
function mostrar({ buenas, parciales }, texto) {
  lista.replaceChildren(...buenas.slice(0, CUANTOS).map(dibujar));
  if (indice.dentro.length && (parciales || buenas.length < 4)) lista.append(seguir(texto));
  const n = buenas.length, mas = n > CUANTOS ? ` Se ven los primeros ${CUANTOS}.` : '';
  estado.textContent = !n ? `No hay resultados para «${texto}». Pruebe con otras palabras${indice.dentro.length ? ' o busque dentro de una tabla' : ''}.` :
    (parciales ? 'Ningún resultado tiene todas las palabras; ' : '') +
    `${n} ${n === 1 ? 'resultado' : 'resultados'}${parciales ? (n === 1 ? ' tiene alguna' : ' tienen alguna') : ''}.${mas}`;
  if (mas && !ENTERA) lista.append(crear('li', {}, enlace('buscar/index.html#' + new URLSearchParams({ q: texto }), 'Ver todos los resultados')));
}

/* ---- lo que hace la persona */

let reloj = 0;
function escribir() {
  const hash = campo.value.trim() ? '#' + new URLSearchParams({ q: campo.value.trim() }) : '';
  if (ENTERA && hash !== location.hash) history.replaceState(null, '', hash || location.pathname + location.search);
}
campo.addEventListener('input', () => {
  clearTimeout(reloj);
  reloj = setTimeout(() => {
    escribir();
    buscar();
  }, 150);
});
formulario.addEventListener('submit', evento => {
  evento.preventDefault();
  clearTimeout(reloj);
  escribir();
  buscar();
});
function recordar() {
  const hash = location.hash.slice(1);
  if (!ENTERA || (hash && !hash.includes('='))) return;
  campo.value = new URLSearchParams(hash).get('q') || '';
  buscar();
}
addEventListener('popstate', recordar);
caja.replaceChildren(formulario, estado, lista);
recordar();
})();
