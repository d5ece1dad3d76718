/* Revisa una planilla en este navegador: nada se envía. Los datos de cada tabla están en <tabla>.json, y lo común (palabras
   de los hallazgos, datos personales) en comun.json; los escribe portalgen desde schemas/. Aquí no hay nada de ninguna tabla.
   Lo que se pega solo se escribe como texto. */
(() => {
'use strict';
const caja = document.querySelector('[data-validador]');
if (!caja) return;
const MOSTRADOS = 20, MAS_GRANDE = 20e6;
const crear = (nombre, datos, ...hijos) => {
  const e = Object.assign(document.createElement(nombre), datos);
  e.append(...hijos);
  return e;
};
const miles = n => String(n).replace(/\B(?=(\d{3})+$)/g, '.');
const letras = n => n > 26 ? letras(Math.floor((n - 1) / 26)) + letras((n - 1) % 26 + 1) : String.fromCharCode(64 + n);
const plegar = s => s.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/ß/g, 'ss')
  .replace(/[^\p{L}\p{N}]/gu, ' ').split(/\s+/).filter(Boolean).join(' ');
const como = patron => new RegExp('^' + patron.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*') + '$');

/* ---- filas y columnas de lo pegado o del archivo */

function filas(texto) {
  texto = texto.replace(/^\ufeff/, '');
  const primera = texto.split('\n', 1)[0];
  const veces = c => primera.split(c).length;
  const marca = ['\t', ';', ','].reduce((a, b) => veces(b) > veces(a) ? b : a);
  const todas = [];
  let fila = [], celda = '', dentro = false;
  for (let i = 0; i < texto.length; i++) {
    const c = texto[i];
    if (dentro) {
      if (c !== '"') celda += c;
      else if (texto[i + 1] === '"') { celda += c; i++; }
      else dentro = false;
    } else if (c === '"' && !celda) dentro = true;
    else if (c === marca) { fila.push(celda); celda = ''; }
    else if (c === '\n') { fila.push(celda); todas.push(fila); fila = []; celda = ''; }
    else if (c !== '\r' || texto[i + 1] !== '\n') celda += c;
  }
  if (celda || fila.length) { fila.push(celda); todas.push(fila); }
  return todas;
}
/* UTF-8, o lo que escribe un Excel antiguo. */
function leido(bytes) {
  try { return new TextDecoder('utf-8', { fatal: true }).decode(bytes); }
  catch { return new TextDecoder('windows-1252').decode(bytes); }
}

/* ---- números y fechas como la gente los escribe: solo para proponer cómo escribirlos */

const GRUPOS = /^\d{1,3}(?:([.,' ])\d{3})(?:\1\d{3})*$/, DECIMALES = /^((?:\d{1,3}(?:([.,' ])\d{3})+)|\d+)([.,])(\d+)$/;
const justo = d => d.includes('.') ? d.replace(/0+$/, '').replace(/\.$/, '').replace(/^0+(?=\d)/, '') : d.replace(/^0+(?=\d)/, '');

function cifras(t, entero) {
  if (/^\d+$/.test(t)) return [[t], false];
  const g = GRUPOS.exec(t);
  if (g && !t.startsWith('0')) {
    const junto = t.replace(/\D/g, '');
    if (t.match(/\D/g).length === 1 && !entero && '.,'.includes(g[1])) return [[junto, justo(t.replace(',', '.'))], false];
    return [[junto], false];
  }
  const d = DECIMALES.exec(t);
  if (!d || d[2] === d[3]) return [[], false];
  return [[justo(d[1].replace(/[^0-9]/g, '') + '.' + d[4])], d[3] === ',' && !d[2]];
}
function monto(t, entero) {
  if (t.includes('%') || /^\s*M\s*\$/.test(t)) {
    const por = t.includes('%'), [o] = cifras(t.replace(/[^0-9.,]/g, ''), !por);
    return o.length ? { opciones: [o.at(-1), por ? justo(String(+o.at(-1) / 100)) : String(+o.at(-1) * 1000)] } : { opciones: [] };
  }
  const solo = t.replace(/(?:\$|CLP|pesos|[\s\x1c-\x1f\x85])+/giu, '').replace(/[.,][-–=]+$/, '');
  const menos = /^\(.*\)$/.test(solo) || /^[-−]|[-−]$/.test(solo), limpio = solo.replace(/^[()\-−+]+|[()\-−+]+$/g, '');
  if (!limpio) return { opciones: [] };
  const [o, coma] = cifras(limpio, entero);
  return { opciones: o.map(x => (menos ? '-' : '') + x), coma: coma && solo === limpio };
}
const ultimo = (a, m) => new Date(Date.UTC(a, m, 0)).getUTCDate();
function dia(a, m, d, meses) {
  if (m < 1 || m > 12) return { dias: [], razon: `no hay un mes ${m}` };
  if (a < 1 || a > 9999) return { dias: [], razon: `no hay un año ${a}` };
  if (d < 1 || d > ultimo(a, m)) return { dias: [], razon: `${meses[m - 1]} de ${a} tiene ${ultimo(a, m)} días` };
  return { dias: [[a, m, d]] };
}
const DIA = /^\s*(\d{1,2})[/.\-\s](\d{1,2})[/.\-\s](\d{4}|\d{2})(?:[ T].*)?\s*$/;
const mesPrimero = t => { const x = DIA.exec(t); return !!x && +x[1] <= 12 && +x[2] > 12 && +x[2] <= 31; };
function fecha(t, meses, alReves) {
  let x = /^\s*(\d{4})[/.\-\s]?(\d{1,2})[/.\-\s]?(\d{1,2})(?:[ T].*)?\s*$/.exec(t);
  if (x) return dia(+x[1], +x[2], +x[3], meses);
  if ((x = DIA.exec(t))) {
    const a = +x[1], b = +x[2], anyo = x[3].length === 4 ? +x[3] : 2000 + +x[3];
    if (a <= 12 && b > 12 && b <= 31) return dia(anyo, a, b, meses);
    const r = dia(anyo, b, a, meses);
    if ((alReves || x[3].length === 2) && a <= 12 && a !== b && r.dias.length)
      return { dias: [...r.dias, ...dia(anyo, a, b, meses).dias] };
    return r;
  }
  if ((x = /^\s*([23456]\d{4})(?:[.,]\d+)?\s*$/.exec(t))) {
    const f = new Date(Date.UTC(1899, 11, 30 + +x[1]));
    return { dias: [[f.getUTCFullYear(), f.getUTCMonth() + 1, f.getUTCDate()]] };
  }
  if ((x = /^(?:[\p{L}\p{N}_]+ )?(\d{1,2})(?: de)? ([a-z]{3,10})(?: de| del)? (\d{4})$/u.exec(plegar(t)))) {
    const dicho = x[2].startsWith('set') ? x[2].replace('set', 'sept') : x[2];
    const m = meses.findIndex(n => n.startsWith(dicho)) + 1;
    return m ? dia(+x[3], m, +x[1], meses) : { dias: [] };
  }
  return { dias: [] };
}
const iso = ([a, m, d]) => `${String(a).padStart(4, '0')}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`;
const o = xs => xs.length < 2 ? xs.join('') : xs.slice(0, -1).join(', ') + ' o ' + xs.at(-1);

/* ---- el valor de una celda según su columna; undefined: no es uno */

const ENTERO = /^[+-]?\d+(?:_\d+)*$/, DECIMAL = /^[+-]?(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[+-]?\d+)?$/i;
function valor(t, campo) {
  const tipo = campo.type || 'string', forma = campo.format || 'default', pelado = t.trim();
  const desnudo = s => campo.bareNumber === false ? s.replace(/(^[^-\d]*)|(\D*$)/g, '') : s;
  if (tipo === 'string') return forma !== 'uri' || /^[a-zA-Z][a-zA-Z0-9+.-]*:/.test(t) ? t : undefined;
  if (tipo === 'integer') return ENTERO.test(desnudo(pelado)) ? Number(desnudo(pelado).replace(/_/g, '')) : undefined;
  if (tipo === 'number') {
    const punto = campo.decimalChar || '.';
    let s = desnudo(pelado).split(campo.groupChar || '\0').join('');
    if (punto !== '.') { if (s.includes('.')) return undefined; s = s.replace(punto, '.'); }
    return DECIMAL.test(s) ? Number(s.replace(/_/g, '')) : undefined;
  }
  if (tipo === 'boolean') {
    if ((campo.trueValues || ['true', 'True', 'TRUE', '1']).includes(t)) return true;
    return (campo.falseValues || ['false', 'False', 'FALSE', '0']).includes(t) ? false : undefined;
  }
  if (tipo === 'date') {
    const x = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(t);
    return x && dia(+x[1], +x[2], +x[3], []).dias.length ? iso([+x[1], +x[2], +x[3]]) : undefined;
  }
  if (tipo === 'year') return /^\d{4}$/.test(t) ? +t : undefined;
  if (tipo === 'yearmonth') { const x = /^(\d+)-(\d+)$/.exec(t); return x && +x[2] >= 1 && +x[2] <= 12 ? t : undefined; }
  return t;
}

/* ---- una celda mala, explicada: [código, valores] */

function porTipo(t, campo, comun, alReves) {
  const tipo = campo.type, v = { valor: t, admite: admite(campo) };
  if (!t) return ['falta-dato', v];
  if (tipo === 'integer' || tipo === 'number') {
    const entero = tipo === 'integer', { opciones, coma } = monto(t, entero);
    if (opciones.length > 1) return ['numero-dudoso', { ...v, opciones: o(opciones) }];
    if (!opciones.length) return ['numero-no-valido', v];
    if (entero && opciones[0].includes('.')) return ['entero-con-decimales', { ...v, sugerido: opciones[0].split('.')[0] }];
    return [coma ? 'decimal-con-coma' : 'numero-con-signos', { ...v, sugerido: opciones[0] }];
  }
  if (tipo === 'date') {
    const { dias, razon } = fecha(t, comun.meses, alReves);
    if (razon) return ['fecha-inexistente', { ...v, razon }];
    if (!dias.length) return ['fecha-no-valida', v];
    const palabras = dias.map(([a, m, d]) => `${d} de ${comun.meses[m - 1]} de ${a}`);
    return dias.length > 1 ? ['fecha-dudosa', { ...v, opciones: o(palabras), sugerido: o(dias.map(iso)) }] :
      ['fecha-otro-formato', { ...v, palabras: palabras[0], sugerido: iso(dias[0]) }];
  }
  if (tipo === 'boolean') {
    const si = (campo.trueValues || ['true'])[0], no = (campo.falseValues || ['false'])[0], dicho = plegar(t);
    return ['si-no', { ...v, sugerido: ['si', 's', 'x', 'yes', 'y', 'true', 'verdadero', 'v', '1'].includes(dicho) ? `«${si}»` :
      ['no', 'n', 'false', 'falso', 'f', '0'].includes(dicho) ? `«${no}»` : `«${si}» o «${no}»` }];
  }
  const codigo = { year: 'ano-no-valido', yearmonth: 'mes-no-valido', time: 'hora-no-valida' }[tipo] || 'tipo-no-valido';
  return [codigo, { ...v, ejemplo: campo.example ?? '' }];
}
function admite(campo) {
  if (campo.constraints?.required) return '';
  const otros = campo.blancos.filter(Boolean);
  return otros.length ? ` Si no hay dato, escriba «${otros[0]}».` : ' Si no hay dato, deje la celda vacía.';
}
function* limites(t, val, campo) {
  const c = campo.constraints || {}, largo = [...t].length, leer = x => typeof x === 'string' ? valor(x, campo) : x;
  const tope = (codigo, limite) => [codigo, { valor: t, limite: String(limite) }];
  if (c.minimum !== undefined && !(val >= leer(c.minimum))) yield tope('menor-que-el-minimo', c.minimum);
  if (c.exclusiveMinimum !== undefined && !(val > leer(c.exclusiveMinimum))) yield tope('menor-que-el-minimo', c.exclusiveMinimum);
  if (c.maximum !== undefined && !(val <= leer(c.maximum))) yield tope('mayor-que-el-maximo', c.maximum);
  if (c.exclusiveMaximum !== undefined && !(val < leer(c.exclusiveMaximum))) yield tope('mayor-que-el-maximo', c.exclusiveMaximum);
  if (c.minLength !== undefined && largo < c.minLength) yield tope('muy-corto', c.minLength);
  if (c.maxLength !== undefined && largo > c.maxLength) yield ['muy-largo', { valor: t, limite: String(c.maxLength), largo: String(largo) }];
  if (c.pattern !== undefined && !(campo.patron ||= new RegExp(c.pattern, 'u')).test(t)) yield ['formato-no-valido', { valor: t, ejemplo: campo.example ?? '' }];
  if (c.enum && !c.enum.some(x => leer(x) === val)) yield ['fuera-de-lista', { valor: t, parecido: '',
    lista: c.enum.slice(0, 12).join(', ') + (c.enum.length > 12 ? ', …' : '') }];
}

/* ---- datos personales y fórmulas */

function digito(n) {
  let suma = 0, factor = 2;
  for (; n; n = Math.floor(n / 10)) { suma += n % 10 * factor; factor = factor === 7 ? 2 : factor + 1; }
  return '0K987654321'[suma % 11];
}
const ocultar = (t, dejar) => {
  const total = (t.match(/\d/g) || []).length;
  let n = 0;
  return t.replace(/\d/g, c => ++n <= total - dejar ? '*' : c);
};
function preparar(p) {
  const con = (fuente, b) => new RegExp(fuente, b), e = p.expresiones;
  p.todas = Object.fromEntries(Object.entries(e).map(([n, s]) => [n, con(s, /^(codigo|rotulo|fono|recintos)$/.test(n) ? 'iu' : 'giu')]));
  p.todas.rut = con(e.rut, 'gu'); p.todas.telefono = con(e.telefono, 'gu');
  p.palabras = p.sensibles.map(s => ({ ...s, exp: con(s.expresion, 'giu') }));
}
function* huellas(t, clase, gente, p) {
  const T = p.todas, lista = gente === 'listas', en = c => lista ? c + '-en-nomina' : c, antes = i => t.slice(Math.max(0, i - 30), i);
  for (const m of t.matchAll(T.rut)) {
    const n = +m[1].replace(/\D/g, ''), d = m[3].toUpperCase();
    if (n < 1e6 || digito(n) !== d) continue;
    const rotulo = T.rotulo.test(antes(m.index)), junto = /^\d+$/.test(m[1]), natural = n <= p.rut.natural_hasta;
    if (p.rut.codigos.some(c => c.desde <= n && n <= c.hasta && c.digito === d)) continue;
    if (junto && !rotulo && T.codigo.test(antes(m.index))) continue;
    const oculto = m[0].replace(/[^0-9kK]/g, '').replace(/^(.*).{6}(.)$/, (_, a, z) => `${a}.***.***-${z.toUpperCase()}`);
    if (junto && !m[2].trim() && !rotulo) {
      if (!natural || m[1].length < 8 || m[2]) continue;
      const codigo = { nombre: 'personal-rut', rut_juridica: 'personal-rut', texto: 'personal-rut-dudoso' }[clase];
      if (codigo) yield [codigo, oculto];
    } else if (!natural) {
      if (clase !== 'rut_juridica' && clase !== 'contacto') yield ['personal-rut-juridica', m[0]];
    } else yield [p.rut.dudoso.desde <= n && n <= p.rut.dudoso.hasta ? 'personal-rut-dudoso' : 'personal-rut', oculto];
  }
  const casillas = p.correo.funciones, largas = casillas.filter(x => x.length > 4);
  for (const m of t.matchAll(T.correo)) {
    const dominio = m[2].toLowerCase(), nombre = plegar(m[1]);
    const funcion = m[1].split(/[._+-]/).some(x => casillas.includes(plegar(x))) || largas.some(x => nombre.startsWith(x));
    const suyo = p.correo.particulares.includes(dominio.split('.')[0]), visto = `${m[1].slice(0, 1)}***@${m[2]}`;
    if ((suyo && !funcion) || (lista && clase !== 'contacto')) yield ['personal-correo', visto];
    else if (clase !== 'contacto' && !funcion && !p.correo.institucionales.some(x => x[0] === '.' ? dominio.endsWith(x) : como(x).test(dominio)))
      yield ['personal-correo-ajeno', visto];
  }
  if (clase !== 'contacto' && clase !== 'rut_juridica') for (const m of t.matchAll(T.telefono)) {
    const dicho = m[0].trim(), n = dicho.replace(/\D/g, '').replace(/^56/, '');
    const avisado = m[1] || T.fono.test(antes(m.index)), movil = /^0?9\d{8}$/.test(n) && /\d[ .-]\d/.test(dicho);
    if (n.length >= 8 && (avisado || movil)) yield [en('personal-telefono'), ocultar(dicho, 2)];
  }
  for (const [codigo, exp] of [['personal-cuenta', T.cuenta], ['personal-nacimiento', T.nacimiento]])
    for (const m of t.matchAll(exp)) yield [codigo, ocultar(m[0].trim(), 0)];
  if (!gente) return;
  if (!['contacto', 'direccion', 'rut_juridica'].includes(clase) && !T.recintos.test(t))
    for (const m of t.matchAll(T.direccion)) yield [en('personal-direccion'), ocultar(m[0], 0)];
  if (clase !== 'texto' && clase !== 'publica') return;
  for (const s of p.palabras) if (lista || !s.listas)
    for (const m of t.matchAll(s.exp)) yield [en('personal-sensible'), m[0], { clase: s.clase }, true];
  for (const m of t.replace(T.salvo, x => ' '.repeat(x.length)).matchAll(lista ? T.menores_listas : T.menores))
    yield [en('personal-menor'), m[0], {}, true];
}
const CORTES = { ';': '«;»', '\t': 'una tabulación' };
function signo(t) {
  const partes = t.split(/([;\t\r\n])/);
  for (let i = 0; i < partes.length; i += 2) {
    const s = partes[i].replace(/^[\ufeff \u00a0'"]+/, '');
    if (s && ('=@＝＠'.includes(s[0]) || ('+-＋－−'.includes(s[0]) && !/^[+\-＋－−]\s*(?:\$\s*)?(?:\d[\d.,\s()-]*%?)?$/.test(s))))
      return [s[0], i ? `, después de ${CORTES[partes[i - 1]] || 'un cambio de línea'},` : ''];
  }
  return ['', ''];
}

/* ---- la planilla entera: [{codigo, fila, columna, titulo, valores}] */

function elegida(tabla, cabeza) {
  const calza = e => 2 * cabeza.filter(c => e.nombres[plegar(c)]).length - e.campos.length;
  return tabla.ediciones.reduce((a, b) => calza(b) > calza(a) ? b : a);
}
function revisar(todas, tabla, comun, edicion) {
  const cabeza = (todas[0] || []).map(c => c.trim()), p = comun.personales, hallados = [];
  const decir = (codigo, fila, columna, valores) => hallados.push({ codigo, fila, columna, valores,
    titulo: edicion.campos.find(c => c.name === lugares[columna - 1])?.title || cabeza[columna - 1] || '' });
  const propios = edicion.campos.map(c => c.name), lugares = cabeza.map(c => propios.includes(c) ? c : edicion.nombres[plegar(c)]);
  if (!todas.length || !cabeza.some(Boolean)) { decir('cabecera-vacia', 1, 1, { esperado: propios.join(', ') }); return hallados; }
  cabeza.forEach((c, i) => {
    if (!c) decir('columna-sin-nombre', 1, i + 1, { letra: letras(i + 1) });
    else if (cabeza.indexOf(c) < i || (lugares[i] && lugares.indexOf(lugares[i]) < i)) decir('columna-repetida', 1, i + 1, { valor: c });
    else if (!lugares[i]) {
      const plano = plegar(c).replace(/ /g, '_'), clase = p.cabeceras.prohibidas.find(x => x.nombres.some(n => como(n).test(plano)));
      if (p.cabeceras.cifrados.some(n => como(n).test(plano))) decir('personal-rut-cifrado', 1, i + 1, { valor: c });
      else if (clase) decir('personal-columna', 1, i + 1, { valor: c, clase: clase.clase });
      else decir('columna-sobrante', 1, i + 1, { valor: c, parecido: '' });
    }
  });
  edicion.campos.forEach((c, i) => { if (!lugares.includes(c.name))
    decir('columna-faltante', 1, cabeza.length + 1, { sugerido: c.name, titulo: c.title || c.name, alias: `«${c.title || c.name}»`, numero: String(i + 1) }); });
  const cuerpo = todas.slice(1).map((f, i) => [f, i + 2]).filter(([f]) => f.some(c => c.trim()));
  const nombra = edicion.campos.filter(c => c.clase === 'nombre').map(c => lugares.indexOf(c.name)).filter(i => i >= 0);
  cabeza.forEach((_, j) => {
    const campo = edicion.campos.find(c => c.name === lugares[j]), vistos = new Map(), sabidos = new Map();
    const alReves = campo?.type === 'date' && cuerpo.some(([f]) => mesPrimero(f[j] ?? ''));
    for (const [f, n] of cuerpo) {
      const t = f[j] ?? '';
      if (!sabidos.has(t)) sabidos.set(t, [...celda(t, campo, comun, edicion.gente, alReves)]);
      const conNombre = !campo || nombra.some(i => (f[i] ?? '').trim());
      for (const [codigo, valores, soloConNombre] of sabidos.get(t)) if (!soloConNombre || conNombre) decir(codigo, n, j + 1, valores);
      if (campo?.constraints?.unique && !campo.blancos.includes(t)) {
        if (vistos.has(t)) decir('valor-repetido', n, j + 1, { valor: t, otra: String(vistos.get(t)) });
        vistos.set(t, n);
      }
    }
  });
  const clave = edicion.clave.map(c => lugares.indexOf(c)), vistas = new Map();
  if (clave.length && clave.every(i => i >= 0)) for (const [f, n] of cuerpo) {
    const k = clave.map(i => f[i] ?? '').join('\x1f');
    if (vistas.has(k)) decir('fila-repetida', n, clave[0] + 1, { otra: String(vistas.get(k)),
      valor: clave.map(i => cabeza[i]).join(', ') });
    vistas.set(k, n);
  }
  return hallados.sort((a, b) => a.fila - b.fila || a.columna - b.columna);
}
function* celda(t, campo, comun, gente, alReves) {
  const p = comun.personales, clase = campo ? campo.clase : p.clase;
  if (clase) {
    for (const [codigo, visto, mas, soloConNombre] of huellas(t, clase, gente, p)) yield [codigo, { valor: visto, ...mas }, soloConNombre];
    const [s, tras] = signo(t);
    if (s) yield ['formula', { valor: t, signo: s, tras }];
  }
  if (!campo) return;
  if (campo.blancos.includes(t)) {
    if (campo.constraints?.required) yield ['falta-dato', { valor: t, admite: campo.example ? ` Por ejemplo: ${campo.example}.` : '' }];
    return;
  }
  const val = valor(t, campo), malas = val === undefined ? [porTipo(t, campo, comun, alReves)] : [...limites(t, val, campo)];
  yield* malas;
  if (!malas.length && campo.type === 'number' && campo.bareNumber !== false && /[eEnN]/.test(t)) yield ['numero-abreviado', { valor: t }];
  // Un dato personal donde no va texto libre: un teléfono entre los montos.
  if (val === undefined || malas.some(m => m[0] === 'fuera-de-lista'))
    for (const [codigo, visto, mas] of huellas(t, p.clase, '', p)) yield [codigo, { valor: visto, ...mas }];
}

/* ---- la página */

let comun;
const pedir = async nombre => {
  const r = await fetch(nombre);
  if (!r.ok) throw new Error(String(r.status));
  return r.json();
};
async function validar(texto, tabla) {
  if (!comun) { comun = await pedir('comun.json'); preparar(comun.personales); }
  const ficha = await pedir(`${tabla}.json`), todas = filas(texto);
  const edicion = elegida(ficha, (todas[0] || []).map(c => c.trim()));
  return { ficha, edicion, filas: Math.max(0, todas.length - 1), hallados: revisar(todas, ficha, comun, edicion) };
}
const llenar = (frase, valores) => frase.replace(/\{(\w+)\}/g, (_, n) => String(valores[n] ?? '').replace(/[\p{C}]/gu, ' '));

const elegir = crear('select', { id: 'v-tabla', required: true }, crear('option', { value: '' }, 'Elija una tabla'));
for (const grupo of document.querySelectorAll('[data-grupo]')) {
  const g = crear('optgroup', { label: grupo.dataset.grupo });
  for (const t of grupo.querySelectorAll('[data-tabla]')) g.append(crear('option', { value: t.dataset.tabla }, t.textContent));
  elegir.append(g);
}
const pegado = crear('textarea', { id: 'v-texto', rows: 8, cols: 90, spellcheck: false, autocomplete: 'off' });
const archivo = crear('input', { id: 'v-archivo', type: 'file', accept: '.csv,.txt,.tsv,text/csv' });
const boton = crear('button', { type: 'submit', className: 'boton' }, 'Revisar');
const estado = crear('p', { className: 'resultado', tabIndex: -1 });
estado.setAttribute('role', 'status');
const salida = crear('div', {});
const formulario = crear('form', { className: 'validador' },
  crear('p', {}, crear('label', { htmlFor: 'v-tabla' }, 'Tabla'), crear('br'), elegir),
  crear('p', {}, crear('label', { htmlFor: 'v-texto' }, 'Celdas copiadas de la planilla, con su encabezado'), crear('br'), pegado),
  crear('p', {}, crear('label', { htmlFor: 'v-archivo' }, 'O un archivo CSV'), crear('br'), archivo), boton);
caja.append(formulario, estado, salida);

archivo.onchange = async () => {
  const f = archivo.files[0];
  if (!f) return;
  if (f.size > MAS_GRANDE) { estado.textContent = 'El archivo es muy grande para revisarlo aquí (más de 20 MB).'; return; }
  pegado.value = leido(await f.arrayBuffer());
  estado.textContent = `Se leyó ${f.name}. Presione Revisar.`;
};
formulario.ondragover = e => e.preventDefault();
formulario.ondrop = e => {
  if (!e.dataTransfer.files.length) return;
  e.preventDefault();
  archivo.files = e.dataTransfer.files;
  archivo.onchange();
};
formulario.onsubmit = async e => {
  e.preventDefault();
  salida.replaceChildren();
  if (!elegir.value || !pegado.value.trim()) { estado.textContent = !elegir.value ? 'Elija la tabla.' : 'Pegue las celdas o elija un archivo.'; return; }
  estado.textContent = 'Revisando…';
  try { mostrar(await validar(pegado.value, elegir.value)); }
  catch { estado.textContent = location.protocol === 'file:' ? 'Abra esta página desde el portal: un navegador no deja leer sus reglas desde el disco.' :
    'No se pudieron leer las reglas de esta tabla. Revise la conexión y vuelva a intentarlo.'; }
  estado.focus();
};
function mostrar({ ficha, edicion, filas: n, hallados }) {
  const cuantas = `${miles(n)} ${n === 1 ? 'fila' : 'filas'} de «${ficha.titulo}»${ficha.ediciones.length > 1 ? ` (${edicion.titulo})` : ''}`;
  if (!hallados.length) {
    estado.textContent = `Sin problemas en las celdas: ${cuantas}. Al enviarla se revisa además contra otras planillas y otros meses.`;
    return;
  }
  estado.textContent = `${miles(hallados.length)} ${hallados.length === 1 ? 'problema' : 'problemas'} en ${cuantas}.`;
  const grupos = new Map();
  for (const h of hallados) {
    const k = `${h.codigo}\n${h.columna}`;
    grupos.set(k, [...(grupos.get(k) || []), h]);
  }
  for (const mios of grupos.values()) {
    const [titulo, frase, remedio] = comun.palabras[mios[0].codigo];
    const lista = crear('ul', {}, ...mios.slice(0, MOSTRADOS).map(h => {
      const lugar = letras(h.columna) + h.fila, v = { ...h.valores, celda: lugar, fila: h.fila, columna: h.titulo, donde: `la celda ${lugar}` };
      return crear('li', {}, crear('strong', {}, lugar), ' ', crear('bdi', {}, llenar(frase, v)), ' ', crear('bdi', {}, llenar(remedio, v)));
    }));
    salida.append(crear('section', {}, crear('h2', {}, `${titulo}${mios[0].titulo ? `: ${mios[0].titulo}` : ''} (${miles(mios.length)})`), lista,
      ...(mios.length > MOSTRADOS ? [crear('p', {}, `Y ${miles(mios.length - MOSTRADOS)} más.`)] : [])));
  }
}
caja.validar = validar;     // para las pruebas
})();
