"""Whether what a page shows is only text: nothing ran, was added, asked of anybody or lost.

A page is opened with its content policy switched off, so that escaping alone must hold, and every control is poked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

TAGS = """html head title meta link body main header footer nav section article aside div p span a ul ol li dl dt dd
 h1 h2 h3 h4 h5 h6 table caption colgroup col thead tbody tfoot tr th td strong em b i s sub sup code pre blockquote
 abbr time bdi mark del hr br wbr img figure figcaption details summary form label input button select option output
 small progress search script noscript svg g path rect circle line polyline text tspan use defs title desc""".split()  # noqa: SIM905
ATTRIBUTES = """lang dir id class title href rel type charset name content http-equiv media src alt width height
 loading decoding datetime value scope colspan rowspan span role tabindex hidden download hreflang action method
 placeholder autocomplete for min max step maxlength open start sizes color viewbox d fill stroke x y x1 y1 x2 y2 cx cy
 r rx ry points transform focusable xmlns stroke-width text-anchor defer disabled spellcheck selected checked list
 target translate property multiple""".split()  # noqa: SIM905
LISTEN = """(() => { const log = []; Object.defineProperty(window, '__log', {value: log});
  for (const name of ['__pwn', 'alert', 'confirm', 'prompt', 'open', 'print'])
    window[name] = what => { log.push(name + '(' + what + ')'); return null; };
  document.addEventListener('click', e => e.preventDefault(), true); })()"""
SCAN = """([tags, attributes]) => {
  const bad = new Set(), T = new Set(tags), A = new Set(attributes), said = e => e.outerHTML.slice(0, 120);
  const look = root => { for (const e of root.querySelectorAll('*')) {
    if (!T.has(e.localName)) bad.add('element ' + said(e));
    if (e.localName === 'template') look(e.content);
    if (e.localName === 'meta' && /refresh/i.test(e.httpEquiv)) bad.add('refresh ' + said(e));
    if (e.localName === 'script') {
      if (/^application\\/(?:ld\\+)?json$/.test(e.type)) {
        try { JSON.parse(e.textContent) } catch (x) { bad.add('JSON ' + x) } }
      else if (!/^(?:\\.\\.\\/)*[a-z]+\\.js$/.test(e.getAttribute('src') || '') || e.textContent.trim())
        bad.add('script ' + said(e)); }
    for (const {name, value} of e.attributes) {
      const n = name.toLowerCase();
      if (n.startsWith('on') || !(A.has(n) || /^(?:aria|data)-/.test(n))) bad.add('attribute ' + n + ' ' + said(e));
      if (/^(?:href|src|action)$/.test(n)) {
        let u = null; try { u = new URL(value, document.baseURI) } catch (x) { bad.add('address ' + value); continue }
        if (!(['http:', 'https:'].includes(u.protocol) || n === 'href' && ['mailto:', 'tel:'].includes(u.protocol))
            || u.username || /^[\\\\/]{2}|^\\/\\\\/.test(value.trim()))
          bad.add('address ' + value.slice(0, 100)); } } } };
  look(document);
  const turns = /[\\u202A-\\u202E\\u2066-\\u2069\\u200E\\u200F\\u061C]/;
  if (turns.test(document.title)) bad.add('title turns');
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n; (n = texts.nextNode());)
    if (turns.test(n.data) && !n.parentElement.closest('bdi,[dir=auto],script'))
      bad.add('turns ' + n.data.slice(0, 60));
  return [[...bad], document.body.textContent]; }"""
POKE = """async () => { for (const e of document.querySelectorAll('*'))
    for (const type of ['mouseover', 'focus', 'error', 'load', 'toggle', 'begin', 'animationstart', 'click'])
      e.dispatchEvent(new Event(type));
  await new Promise(done => setTimeout(done, 60)); return __log; }"""
# What no text file may carry: HTML cannot show it.
UNSHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


def examined(browser: Any, addresses: Iterable[str]) -> tuple[list[str], str]:
    """(what is wrong, all text shown, its white space folded) of pages of one origin."""
    context = browser.new_context(bypass_csp=True)
    context.add_init_script(LISTEN)
    page, wrong, texts, here = context.new_page(), [], [], ""
    page.on("dialog", lambda dialog: (wrong.append(f"{here}: dialog"), dialog.dismiss()))
    context.on("page", lambda _: wrong.append(f"{here}: a window"))
    page.on("request", lambda request: origin(request.url) == origin(here) or wrong.append(f"{here}: {request.url}"))
    for here in addresses:
        page.goto(here, wait_until="load")
        bad, text = page.evaluate(SCAN, [TAGS, ATTRIBUTES])
        ran = page.evaluate(POKE)
        wrong += [f"{here}: {what}" for what in (*bad, *sorted(set(ran)))]
        texts.append(folded(text))
    context.close()
    return wrong, "\n".join(texts)


def folded(text: str) -> str:
    return re.sub(r"\s+", " ", UNSHOWN.sub("", text)).strip()


def origin(address: str) -> str:
    return "/".join(address.split("/")[:3])
