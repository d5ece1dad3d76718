/* Filtro de una lista larga de la página (municipalidades, empresas, palabras), dentro de <div data-lista="…">.
   Busca en lo que se lee, sin importar tildes ni mayúsculas; lo escrito va en la dirección detrás de «#». */
(() => {
'use strict';
const caja = document.querySelector('[data-lista]'), filas = [...document.querySelectorAll('.lista > *')];
if (!caja || !filas.length) return;
const doblar = s => s.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
const textos = filas.map(f => doblar(f.textContent));
const crear = (nombre, datos, ...hijos) => {
  const e = Object.assign(document.createElement(nombre), datos);
  e.append(...hijos);
  return e;
};
const campo = crear('input', { id: 'l-q', type: 'search', autocomplete: 'off', spellcheck: false });
const estado = crear('p', { className: 'resultado' });
estado.setAttribute('role', 'status');
const formulario = crear('form', {}, crear('label', { htmlFor: 'l-q' }, caja.dataset.lista), campo);
formulario.setAttribute('role', 'search');

function filtrar() {
  const palabras = doblar(campo.value).split(/\s+/).filter(Boolean);
  let n = 0;
  filas.forEach((f, i) => {
    f.hidden = !palabras.every(p => textos[i].includes(p));
    n += !f.hidden;
  });
  for (const s of document.querySelectorAll('section:has(> .lista)'))
    s.hidden = ![...s.querySelectorAll('.lista > *')].some(f => !f.hidden);
  estado.textContent = !palabras.length ? '' : n ? `Se ven ${n} de ${filas.length}.` :
    'No hay ninguna que diga eso. Pruebe con menos letras.';
}
function recordar() {
  campo.value = new URLSearchParams(location.hash.slice(1)).get('q') || '';
  filtrar();
}
campo.addEventListener('input', () => {
  const hash = campo.value.trim() ? '#' + new URLSearchParams({ q: campo.value.trim() }) : '';
  history.replaceState(null, '', hash || location.pathname + location.search);
  filtrar();
});
formulario.addEventListener('submit', evento => evento.preventDefault());
addEventListener('popstate', recordar);
caja.replaceChildren(formulario, estado);
recordar();
})();
