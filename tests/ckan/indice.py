"""A small search index that answers CKAN in place of Solr, which Debian and the package registries do not carry.

    indice.py PORT STATE.sqlite3 SCHEMA.xml

It reads CKAN's own schema (field types, multiple values, copies, what is stored) and answers what pysolr asks: update,
select (Lucene's classic syntax, filters, sort, paging, facets) and schema. What it does not do: stemming, synonyms,
relevance, and waiting to commit -- a real portal may find what was written some seconds later. A question it does
not understand is a 400 or a 500, never an empty answer. Standard library only: it runs with CKAN's own Python.
"""

from __future__ import annotations

import json
import re
import sqlite3
import sys
import threading
import time
import traceback
import unicodedata
import xml.etree.ElementTree as ET
from collections import Counter, defaultdict
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Doc = dict[str, list[str]]
DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d)(\.\d+)?)?(?:Z|\+00:?00)?$")
TOKEN = re.compile(r"""\s*(?:
    (?P<range>[\[{]\s*\S+\s+TO\s+[^\s\]}]+\s*[\]}]) | (?P<phrase>"(?:\\.|[^"\\])*") | (?P<paren>[()])
  | (?P<word>(?:AND|OR|NOT)(?=[\s(]) | && | \|\|) | (?P<sign>[+\-!]) | (?P<boost>[\^~][\d.]*)
  | (?P<field>(?:\\.|[\w*.\-])+): | (?P<term>(?:\\.|[^\s()":\[\]{}^~\\])+) )""", re.X)


class Misunderstood(Exception):
    """A question this index cannot answer: HTTP 400, as Solr does."""


class Schema:
    """What CKAN's schema.xml says of each field."""

    def __init__(self, text: str) -> None:
        root = ET.fromstring(text)
        self.text = text
        rules = [*root.iter("field"), *root.iter("dynamicField")]
        self.fields = {e.get("name", ""): e for e in rules}
        self.dynamic = sorted((n for n in self.fields if "*" in n), key=len, reverse=True)      # as Solr: the longest
        self.copies = [(_pattern(e.get("source", "")), e.get("dest", "")) for e in root.iter("copyField")]
        self.known: dict[str, list[tuple[str, bool]]] = {}

    def of(self, name: str) -> ET.Element:
        if name not in self.fields:
            self.fields[name] = self.fields[next(n for n in self.dynamic if _pattern(n).fullmatch(name))]
        return self.fields[name]

    def targets(self, name: str) -> list[tuple[str, bool]]:
        """The indexed fields that the values of a field go to, itself among them, and whether they are cut in words."""
        if name not in self.known:
            found = {name, *(dest for source, dest in self.copies if source.fullmatch(name))}
            found |= {"text"} if "urls" in found else set()
            self.known[name] = [(one, self.words(one)) for one in found if self.of(one).get("indexed") != "false"]
        return self.known[name]

    def words(self, name: str) -> bool:
        return self.of(name).get("type", "").startswith("text")

    def many(self, name: str) -> bool:
        return self.of(name).get("multiValued") == "true"

    def date(self, name: str) -> bool:
        return self.of(name).get("type") in ("date", "pdate")

    def stored(self, name: str) -> bool:
        return self.of(name).get("stored") != "false"


def _pattern(name: str) -> re.Pattern:  # type: ignore[type-arg]
    return re.compile(re.escape(name).replace(r"\*", ".*"))


def folded(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", folded(text))


def as_date(text: str) -> str:
    """A moment as Solr keeps it: UTC, no finer than a millisecond, without zeros at the end."""
    found = DATE.match(text)
    if not found:
        raise Misunderstood(f"Invalid Date String:'{text}'")
    fraction = (found[3] or "")[:4].rstrip("0").rstrip(".")
    return f"{found[1]}T{found[2] or '00:00:00'}{fraction}Z"


class Index:
    """Documents by identifier, and for each (field, value or word) the documents that have it."""

    def __init__(self, schema: Schema, path: str) -> None:
        self.schema, self.lock = schema, threading.RLock()
        self.docs: dict[str, Doc] = {}
        self.keys: dict[str, set[tuple[str, str]]] = {}
        self.having: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.store = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self.store.executescript("pragma journal_mode=wal; pragma synchronous=off;"
                                 "create table if not exists doc(id text primary key, body text)")
        for key, body in self.store.execute("select id, body from doc").fetchall():
            self._take(key, json.loads(body))

    def add(self, docs: Iterable[dict[str, Any]]) -> None:
        with self.lock:
            for given in docs:
                doc = {name: self._values(name, value) for name, value in given.items()}
                doc.setdefault("indexed_ts", [time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())])
                doc = {name: values for name, values in doc.items() if values}
                self._take(doc["index_id"][0], doc)
                self.store.execute("insert or replace into doc values(?, ?)", (doc["index_id"][0], json.dumps(doc)))

    def _values(self, name: str, value: Any) -> list[str]:
        given = value if isinstance(value, list) else [value]
        texts = [("true" if v else "false") if isinstance(v, bool) else str(v) for v in given if v not in (None, "")]
        return [as_date(text) for text in texts] if self.schema.date(name) else texts

    def _take(self, key: str, doc: Doc) -> None:
        self._forget(key)
        self.docs[key], self.keys[key] = doc, set(self._keys(doc))
        for pair in self.keys[key]:
            self.having[pair].add(key)

    def _keys(self, doc: Doc) -> Iterable[tuple[str, str]]:
        for name, values in doc.items():
            for target, split in self.schema.targets(name):
                yield target, "*"
                for value in values:
                    yield from ((target, word) for word in (words(value) if split else [value]))

    def _forget(self, key: str) -> None:
        self.docs.pop(key, None)
        for pair in self.keys.pop(key, ()):
            self.having[pair].discard(key)
            if not self.having[pair]:
                del self.having[pair]

    def remove(self, keys: Iterable[str]) -> None:
        with self.lock:
            for key in list(keys):
                self._forget(key)
                self.store.execute("delete from doc where id = ?", (key,))

    def with_value(self, field: str, text: str) -> set[str]:
        """The documents whose field has this value, these words, or (with * or ?) a value of this form."""
        if field == "*" or (field, text) == ("*", "*"):
            return set(self.docs)
        if text == "*":
            return set(self.having.get((field, "*"), ()))
        split = self.schema.words(field)
        if re.search(r"(?<!\\)[*?]", text):
            form = re.escape(folded(text) if split else text).replace(r"\*", ".*").replace(r"\?", ".")
            like = re.compile(form)
            return set().union(*(ids for (name, v), ids in self.having.items() if name == field and like.fullmatch(v)))
        plain = re.sub(r"\\(.)", r"\1", text)
        parts = words(plain) if split else [plain]
        return set.intersection(*(set(self.having.get((field, part), ())) for part in parts)) if parts else set()

    def between(self, field: str, text: str) -> set[str]:
        low, high = re.split(r"\s+TO\s+", text[1:-1].strip())

        def inside(value: str) -> bool:
            over = low == "*" or (value >= low if text[0] == "[" else value > low)
            return over and (high == "*" or (value <= high if text[-1] == "]" else value < high))
        if "NOW" in text:
            raise Misunderstood("date arithmetic is not understood here")
        return {key for key in self.having.get((field, "*"), ()) if any(map(inside, self.docs[key].get(field, [])))}


class Query:
    """Lucene's classic syntax by recursive descent; words side by side mean AND, as CKAN's schema says."""

    def __init__(self, index: Index, text: str) -> None:
        if text.lstrip().startswith("{!"):
            raise Misunderstood("local parameters are not understood here")
        self.index, self.tokens, at = index, [], 0
        while text[at:].strip():
            found = TOKEN.match(text, at)
            if not found:
                raise Misunderstood(f"Cannot parse '{text}' at {at}")
            self.tokens.append((found.lastgroup or "", found[found.lastgroup or 0]))
            at = found.end()
        self.tokens.reverse()

    def run(self) -> set[str]:
        found = self.either("text")
        if self.tokens:
            raise Misunderstood(f"Cannot parse: unexpected {self.tokens[-1][1]!r}")
        return found

    def next_is(self, *texts: str) -> bool:
        if self.tokens and self.tokens[-1][1] in texts and self.tokens[-1][0] not in ("term", "phrase", "field"):
            self.tokens.pop()
            return True
        return False

    def either(self, field: str) -> set[str]:
        found = self.every(field)
        while self.next_is("OR", "||"):
            found = found | self.every(field)
        return found

    def every(self, field: str) -> set[str]:
        found = set(self.index.docs)
        while self.tokens and self.tokens[-1][1] not in ("OR", "||", ")"):
            self.next_is("AND", "&&")
            without = self.next_is("NOT", "-", "!")
            self.next_is("+")
            one = self.one(field)
            found = found - one if without else found & one
        return found

    def one(self, field: str) -> set[str]:
        kind, text = self.tokens.pop() if self.tokens else ("", "")
        if kind == "field":
            return self.one(text.replace("\\", ""))
        if kind == "sign" and self.tokens and self.tokens[-1][0] == "term":
            found = self.index.with_value(field, text + self.tokens.pop()[1])
        elif kind == "range":
            found = self.index.between(field, text)
        elif kind == "phrase":
            found = self.index.with_value(field, text[1:-1].replace("*", r"\*").replace("?", r"\?"))
        elif kind == "term":
            found = self.index.with_value(field, text)
        elif text == "(":
            found = self.either(field)
            if not self.next_is(")"):
                raise Misunderstood("Cannot parse: missing )")
        else:
            raise Misunderstood(f"Cannot parse: unexpected {text!r}")
        if self.tokens and self.tokens[-1][0] == "boost":
            self.tokens.pop()
        return found


def plain_words(index: Index, text: str) -> set[str]:
    """A question of the search box: every word, in any field."""
    asked = [w for w in words(text) if w not in ("and", "or", "not")]
    return set.intersection(*(index.with_value("text", word) for word in asked)) if asked else set(index.docs)


def select(index: Index, asked: dict[str, list[str]]) -> dict[str, Any]:
    one = {name: values[-1] for name, values in asked.items()}
    text = one.get("q") or "*:*"
    boxed = "dismax" in one.get("defType", "") and ":" not in text
    with index.lock:
        found = plain_words(index, text) if boxed else Query(index, text).run()
        for extra in filter(str.strip, asked.get("fq", [])):
            found &= Query(index, extra).run()
        start, rows = int(one.get("start", 0)), int(one.get("rows", 10))
        page = _sorted(index, found, one.get("sort", ""))[start:start + rows]
        names = [name for name in re.split(r"[\s,]+", one.get("fl", "*")) if name]
        answer = {"responseHeader": {"status": 0, "QTime": 0, "params": one},
                  "response": {"numFound": len(found), "start": start,
                               "docs": [_shown(index.schema, index.docs[key], names) for key in page]}}
        if one.get("facet") == "true":
            fields = {name: _facet(index, found, name, one) for name in asked.get("facet.field", [])}
            answer["facet_counts"] = {"facet_queries": {}, "facet_fields": fields}
    return answer


def _sorted(index: Index, found: set[str], orders: str) -> list[str]:
    keys = [key for key in index.docs if key in found]
    for order in reversed([part.split() for part in orders.split(",") if part.strip()]):
        if len(order) != 2 or order[1] not in ("asc", "desc") or not re.fullmatch(r"[\w.\-]+", order[0]):
            raise Misunderstood(f"Can't determine a Sort Order (asc or desc) in sort spec '{orders}'")
        if order[0] != "score":
            name = order[0]
            keys.sort(key=lambda key: index.docs[key].get(name, [""])[0], reverse=order[1] == "desc")
    return keys


def _shown(schema: Schema, doc: Doc, names: list[str]) -> dict[str, Any]:
    shown = [name for name in doc if (name in names or "*" in names) and schema.stored(name)]
    return {name: doc[name] if schema.many(name) else doc[name][0] for name in shown}


def _facet(index: Index, found: set[str], name: str, one: dict[str, str]) -> list[Any]:
    count = Counter(value for key in found for value in set(index.docs[key].get(name, [])))
    least, most = int(one.get("facet.mincount", 0)), int(one.get("facet.limit", 100))
    ranked = sorted((pair for pair in count.items() if pair[1] >= least), key=lambda pair: (-pair[1], pair[0]))
    return [part for pair in (ranked[:most] if most >= 0 else ranked) for part in pair]


def update(index: Index, kind: str, body: str) -> None:
    if "json" in kind:
        message = json.loads(body or "[]")
        if isinstance(message, list):
            index.add(message)
        elif set(message) - {"commit"}:
            raise Misunderstood(f"an update of a kind not understood here: {sorted(message)}")
        return
    root = ET.fromstring(body) if body.strip() else ET.Element("commit")
    if root.tag == "add":
        index.add(_xml_doc(doc) for doc in root.iter("doc"))
    for one in root if root.tag == "delete" else ():
        with index.lock:
            index.remove(Query(index, one.text or "").run() if one.tag == "query" else [one.text or ""])


def _xml_doc(element: ET.Element) -> dict[str, list[str]]:
    doc: dict[str, list[str]] = defaultdict(list)
    for field in element.iter("field"):
        doc[field.get("name", "")].append(field.text or "")
    return dict(doc)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    index: Index

    def answer(self) -> None:
        url = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode("utf-8", "replace")
        kind = self.headers.get("Content-Type", "")
        try:
            code, sent = self.work(url.path.rstrip("/").rsplit("/", 1)[-1], parse_qs(url.query), kind, body)
        except Misunderstood as problem:
            code, sent = 400, json.dumps({"error": {"msg": str(problem), "code": 400}})
        except Exception as problem:        # whatever it is must be loud in CKAN's log, not end the index
            traceback.print_exc()
            code, sent = 500, json.dumps({"error": {"msg": repr(problem), "code": 500}})
        if code != 200:
            print(code, self.path, body[:300], file=sys.stderr, flush=True)
        data = sent.encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/xml" if sent[:1] == "<" else "application/json;charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def work(self, verb: str, asked: dict[str, list[str]], kind: str, body: str) -> tuple[int, str]:
        if verb == "select":
            return 200, json.dumps(select(self.index, {**asked, **(parse_qs(body) if "urlencoded" in kind else {})}))
        if verb == "update":
            update(self.index, kind, body)
            return 200, '{"responseHeader": {"status": 0, "QTime": 0}}'
        if verb in ("schema", "file"):
            return 200, self.index.schema.text
        return (200, '{"status": "OK"}') if verb == "ping" else (404, '{"error": {"msg": "no such door"}}')

    do_GET = do_POST = answer

    def log_message(self, *_: object) -> None:
        """Nothing: a line a request would hide what matters."""


class Server(ThreadingHTTPServer):
    daemon_threads, request_queue_size = True, 128


if __name__ == "__main__":
    with open(sys.argv[3], encoding="utf-8") as file:
        Handler.index = Index(Schema(file.read()), sys.argv[2])
    Server(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
