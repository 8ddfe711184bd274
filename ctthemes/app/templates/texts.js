"use strict";
(() => {
  const texts = JSON.parse(document.getElementById("texts").textContent);
  const field = document.getElementById("search");
  const hits = document.getElementById("hits");
  const list = document.getElementById("places");
  const table = document.getElementById("documents");
  const MOST = 200;
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();
  const count = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

  // Where the words stand in a paragraph, whatever its capitals: a place only where folding keeps every letter's place.
  const places = (paragraph, words) => {
    const folded = [...paragraph].map((letter) => { const same = plain(letter); return [...same].length === 1 ? same : letter; });
    const text = folded.join(""), found = [];
    for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + words.length)) {
      const before = [...text.slice(0, at)].length;
      found.push([before, before + [...words].length]);
    }
    return found;
  };
  const line = (file, cited, start, number, paragraph, [begin, end]) => {
    const item = document.createElement("li"), mark = document.createElement("b"), link = document.createElement("a");
    const letters = [...paragraph];
    mark.textContent = letters.slice(begin, end).join("");
    link.href = `${file}?at=${start + begin}-${start + end}#p${number}`;
    link.textContent = `${cited}, para. ${number}`;
    item.append(letters.slice(Math.max(0, begin - 80), begin).join(""), mark, letters.slice(end, end + 80).join(""), " ", link);
    return item;
  };
  const search = () => {
    const words = plain(field.value).trim().replace(/\s+/g, " ");
    const asked = words.length > 1;
    list.hidden = hits.hidden = !asked;
    table.hidden = asked && texts.length > 0;
    list.replaceChildren();
    if (!asked) { for (const row of table.tBodies[0].rows) row.hidden = false; return; }
    if (!texts.length) {
      let shown = 0;
      for (const row of table.tBodies[0].rows) { row.hidden = !plain(row.textContent).includes(words); shown += !row.hidden; }
      hits.textContent = count(shown, "document");
      return;
    }
    let total = 0, documents = 0;
    for (const [file, cited, paragraphs] of texts) {
      let here = 0;
      paragraphs.forEach(([start, paragraph], place) => {
        for (const found of places(paragraph, words)) {
          here += 1;
          if (total + here <= MOST) list.append(line(file, cited, start, place + 1, paragraph, found));
        }
      });
      total += here;
      documents += here > 0;
    }
    hits.textContent = `${count(total, "place")} in ${count(documents, "document")}${total > MOST ? `; the first ${MOST} are shown` : ""}`;
  };
  let waiting = 0;
  field.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(search, 200); });
})();
