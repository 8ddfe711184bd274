// Reading: a document whose themes are marked (themes/marked_documents.py). One goes from hit to hit, leaves themes out, and
// copies words with their citation, with or without Python. `state.off` holds the themes left out; `tell`, where there is
// one, hears that the reader wants the hit of another document.
function reading(room, state, tell) {
  const box = room.querySelector(".ct-text");
  const status = room.querySelector(".ct-hits");
  const series = (mark) => (mark.dataset.marks || "").split(" ").filter(Boolean).map((pair) => pair.split(":"));
  const shown = (mark) => series(mark).filter(([, theme]) => !state.off.has(theme));
  const begins = (mark) => {
    const ids = (mark.dataset.hit || "").split(" ");
    return shown(mark).some(([id]) => ids.includes(id));
  };
  const hits = () => [...box.querySelectorAll("[data-hit]")].filter(begins);
  let current = -1;

  const say = (list) => {
    if (!status) return;
    const count = list.length === 1 ? "1 hit" : `${list.length} hits`;
    status.textContent = current < 0 ? count : `hit ${current + 1} of ${list.length}`;
  };
  const paint = () => {
    for (const mark of box.querySelectorAll("[data-marks]")) {
      const left = shown(mark);
      mark.classList.toggle("ct-off", left.length === 0);
      for (const [, theme] of series(mark)) mark.classList.remove(`ct-t${theme % 8}`);
      for (const [, theme] of left) mark.classList.add(`ct-t${theme % 8}`);
      mark.classList.toggle("ct-several", left.length > 1);
    }
    for (const name of room.querySelectorAll("[data-margin]")) name.hidden = state.off.has(name.dataset.margin);
    for (const button of room.querySelectorAll("[data-switch]")) {
      button.setAttribute("aria-pressed", String(!state.off.has(button.dataset.switch)));
    }
    const list = hits();
    current = list.indexOf(box.querySelector(".ct-place"));
    say(list);
  };
  const show = (mark) => {
    const line = mark.getBoundingClientRect(), frame = box.getBoundingClientRect();
    if (box.scrollHeight > box.clientHeight) box.scrollTop += line.top - frame.top - box.clientHeight / 3;
    else mark.scrollIntoView({ block: "center" });
  };
  // Where one stands among the hits: at one, or between two (a half), or before the first or after the last.
  const standing = (list, by) => {
    if (current >= 0) return current;
    const place = box.querySelector(".ct-place");
    if (!place) return by > 0 ? -1 : list.length;
    if (list.includes(place)) return list.indexOf(place);
    const before = (mark) => place.compareDocumentPosition(mark) & Node.DOCUMENT_POSITION_PRECEDING;
    return list.filter(before).length - 0.5;
  };
  const step = (by) => {
    const list = hits();
    const at = standing(list, by);
    let next = by > 0 ? Math.floor(at) + 1 : Math.ceil(at) - 1;
    if (next < 0 || next >= list.length) {
      if (tell) return tell(`hit:${by}:${[...state.off].join(",")}`);
      if (!list.length) return;
      next = (next + list.length) % list.length;
    }
    current = next;
    for (const mark of box.querySelectorAll(".ct-now")) mark.classList.remove("ct-now");
    const id = shown(list[current]).map(([number]) => number).find((number) => list[current].dataset.hit.split(" ").includes(number));
    for (const mark of box.querySelectorAll("[data-marks]")) {
      mark.classList.toggle("ct-now", series(mark).some(([number]) => number === id));
    }
    show(list[current]);
    say(list);
  };

  const quoted = (words) => {
    let line = words.trim().split(/\s+/).join(" ");
    if (/^(“[^“”]*”|"[^"]*")$/.test(line)) line = line.slice(1, -1);
    return `“${line.replace(/"([^"]*)"/g, "‘$1’").replaceAll("“", "‘").replaceAll("”", "’")}”`;
  };
  const numbered = (numbers) => {
    const [first, last] = [numbers[0], numbers[numbers.length - 1]];
    return first === last ? `para. ${first}` : `paras. ${first}–${last}`;
  };
  const cite = async (button) => {
    const chosen = selection(box);
    const hit = box.querySelector(".ct-now") || box.querySelector(".ct-place") || hits()[0] || box.querySelector("p");
    const whole = hit && hit.closest(".ct-paragraph");
    if (!chosen && !whole) return;
    const words = chosen ? chosen.words : whole.querySelector("p").textContent;
    const paragraphs = chosen ? chosen.paragraphs : [whole.dataset.number];
    const label = button.textContent;
    try {
      await navigator.clipboard.writeText(`${quoted(words)} (${room.dataset.cited}, ${numbered(paragraphs)})`);
      button.textContent = "Copied";
    } catch { button.textContent = "The browser did not allow it: select the text"; }
    setTimeout(() => { button.textContent = label; }, 2000);
  };

  room.addEventListener("mousedown", (event) => {
    if (event.target.closest("[data-cite]")) event.preventDefault(); // the words stay selected
  });
  room.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step], [data-switch], [data-cite]");
    if (!button) return;
    if (button.dataset.step) step(Number(button.dataset.step));
    else if (button.dataset.switch) {
      const theme = button.dataset.switch;
      if (!state.off.delete(theme)) state.off.add(theme);
      paint();
    } else cite(button);
  });
  room.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input, textarea")) return;
    const by = { n: 1, p: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    step(by);
  });
  paint();
  const place = box.querySelector(".ct-place");
  if (place) requestAnimationFrame(() => show(place));
}

// The words selected in a document, and where in its text they stand, in characters as Python counts them.
function selection(box) {
  const chosen = getSelection();
  if (!chosen.rangeCount || chosen.isCollapsed) return null;
  const range = chosen.getRangeAt(0);
  const paragraphs = [...box.querySelectorAll("p[data-start]")].filter((each) => range.intersectsNode(each));
  const parts = [];
  for (const each of paragraphs) {
    const part = document.createRange();
    part.selectNodeContents(each);
    const whole = part.toString();
    let begin = 0;
    if (each.contains(range.startContainer)) {
      part.setEnd(range.startContainer, range.startOffset);
      begin = part.toString().length;
      part.selectNodeContents(each);
    }
    if (each.contains(range.endContainer)) part.setEnd(range.endContainer, range.endOffset);
    const end = part.toString().length;
    if (end > begin) parts.push({ each, whole, begin, end });
  }
  if (!parts.length) return null;
  const count = (text) => [...text].length;
  const place = ({ each, whole }, at) => Number(each.dataset.start) + count(whole.slice(0, at));
  const [first, last] = [parts[0], parts[parts.length - 1]];
  return {
    start: place(first, first.begin),
    stop: place(last, last.end),
    words: parts.map(({ whole, begin, end }) => whole.slice(begin, end)).join(" "),
    paragraphs: parts.map(({ each }) => each.closest(".ct-paragraph").dataset.number),
  };
}
