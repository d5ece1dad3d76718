/* Calcula el resultado de una encuesta en este navegador: nada se guarda ni se envía. Las preguntas son de la página; los
   grados y las recomendaciones vienen en <script type="application/json" data-encuesta>. Sin este archivo se leen igual. */
(() => {
'use strict';
const bloque = document.querySelector('script[data-encuesta]'), formulario = document.querySelector('form[data-preguntas]');
const salida = document.querySelector('[data-resultado]');
if (!bloque || !formulario || !salida) return;
const E = JSON.parse(bloque.textContent), TOPE = E.opciones.length - 1;
const crear = (nombre, datos, ...hijos) => {
  const e = Object.assign(document.createElement(nombre), datos);
  e.append(...hijos);
  return e;
};
const svg = (nombre, datos) => {
  const e = document.createElementNS('http://www.w3.org/2000/svg', nombre);
  for (const [k, v] of Object.entries(datos)) e.setAttribute(k, v);
  return e;
};
const respuestas = () => Object.fromEntries([...new FormData(formulario)].map(([k, v]) => [k, +v]));

/* Igual que portal/surveys.py: solo cuentan las preguntas respondidas. */
function resultado(dadas) {
  return E.dimensiones.map(d => {
    const v = d.preguntas.map(p => dadas[p.id]).filter(x => x !== undefined);
    if (!v.length) return { d, respondidas: 0, proporcion: null, recomendaciones: [] };
    const proporcion = v.reduce((a, b) => a + b, 0) / (v.length * TOPE);
    const i = E.grados.reduce((mejor, g, n) => proporcion >= g.desde ? n : mejor, 0);
    return { d, respondidas: v.length, proporcion, grado: E.grados[i], recomendaciones: d.recomendaciones[i] };
  });
}
function radar(partes) {
  const giro = 2 * Math.PI / partes.length, punto = (i, r) => `${(r * Math.sin(i * giro)).toFixed(1)},${(-r * Math.cos(i * giro)).toFixed(1)}`;
  const dibujo = svg('svg', { viewBox: '-200 -130 400 260', width: '30em', role: 'img', 'aria-label': 'Los mismos números de la tabla, en un gráfico de ejes',
    fill: 'none', stroke: 'currentColor' });
  for (const r of [25, 50, 75, 100])
    dibujo.append(svg('polygon', { points: partes.map((_, i) => punto(i, r)).join(' '), 'stroke-opacity': '.3' }));
  partes.forEach((p, i) => {
    const [x, y] = punto(i, 112).split(',').map(Number);
    const texto = svg('text', { x, y: y + 4, 'text-anchor': Math.abs(x) < 5 ? 'middle' : x > 0 ? 'start' : 'end', 'font-size': 12, fill: 'currentColor', stroke: 'none' });
    texto.textContent = p.d.titulo.split(' ')[0];
    dibujo.append(svg('path', { d: `M0,0L${punto(i, 100)}`, 'stroke-opacity': '.3' }), texto);
  });
  dibujo.append(svg('polygon', { points: partes.map((p, i) => punto(i, 100 * (p.proporcion ?? 0))).join(' '), 'stroke-width': 3, fill: 'currentColor', 'fill-opacity': '.15' }));
  return dibujo;
}
const porCiento = x => x === null ? 'Sin respuestas' : `${Math.round(x * 100)} %`;

function mostrar() {
  const dadas = respuestas(), partes = resultado(dadas), total = E.dimensiones.reduce((n, d) => n + d.preguntas.length, 0);
  const n = Object.keys(dadas).length;
  const cabeza = crear('tr', {}, ...['Dimensión', 'Respondidas', 'De lo posible', E.graduada ? 'Grado' : 'Nivel'].map(t => {
    const th = crear('th', {}, t);
    th.scope = 'col';
    return th;
  }));
  const tabla = crear('table', { className: 'datos' }, crear('caption', {}, 'Resultado por dimensión'), crear('thead', {}, cabeza),
    crear('tbody', {}, ...partes.map(p => {
      const th = crear('th', {}, p.d.titulo);
      th.scope = 'row';
      return crear('tr', {}, th, crear('td', {}, `${p.respondidas} de ${p.d.preguntas.length}`), crear('td', {}, porCiento(p.proporcion)),
        crear('td', {}, p.grado ? p.grado.nombre + (p.grado.riesgo ? `. ${p.grado.riesgo}` : '') : '—'));
    })));
  const marco = crear('div', { className: 'tw', tabIndex: 0 }, tabla);
  marco.setAttribute('role', 'region');
  marco.setAttribute('aria-label', 'Resultado por dimensión');
  const consejos = partes.filter(p => p.recomendaciones.length).map(p => crear('section', {},
    crear('h3', {}, p.d.titulo), crear('ul', {}, ...p.recomendaciones.map(t => crear('li', {}, t)))));
  const titulo = crear('h2', { tabIndex: -1 }, `Resultado: ${n} de ${total} preguntas`);
  const guardar = crear('button', { type: 'button', className: 'boton' }, 'Descargar el resultado (JSON)');
  guardar.onclick = () => {
    const texto = JSON.stringify({ version: 1, encuesta: E.id, titulo: E.titulo, respuestas: dadas, dimensiones: partes.map(p => ({
      id: p.d.id, titulo: p.d.titulo, respondidas: p.respondidas, proporcion: p.proporcion, grado: p.grado ? p.grado.nombre : '',
      recomendaciones: p.recomendaciones })) }, null, 1);
    const enlace = crear('a', { href: URL.createObjectURL(new Blob([texto], { type: 'application/json' })), download: `${E.id}.json` });
    enlace.click();
    URL.revokeObjectURL(enlace.href);
  };
  const imprimir = crear('button', { type: 'button', className: 'boton' }, 'Imprimir');
  imprimir.onclick = () => print();
  salida.replaceChildren(titulo, crear('p', {}, guardar, ' ', imprimir), marco, ...(n ? [radar(partes)] : []),
    ...(consejos.length ? [crear('h2', {}, 'Qué conviene hacer')] : []), ...consejos);
  titulo.focus();
}
const boton = crear('button', { type: 'submit', className: 'boton' }, 'Ver el resultado');
formulario.append(crear('p', {}, boton));
formulario.onsubmit = e => { e.preventDefault(); mostrar(); };
})();
