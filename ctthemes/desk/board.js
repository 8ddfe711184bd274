// What a panel of the desk says while Python has not answered: nothing shown may be older than it looks.
const WAIT = "Waiting for Python: what stands here is what it said before.";
const LONG_WAIT = `${WAIT} It is busy, or it was restarted; if this stays, run the cell again.`;
const GONE = "Python was restarted or has ended: what stands here is what it said before. Run the cell again.";

function panelOf(el) {
  const root = el.closest(".ct-live");
  if (!root) return null;
  if (!root.panel) {
    const line = document.createElement("p");
    line.className = "ct-waiting";
    line.setAttribute("role", "status");
    line.hidden = true;
    root.prepend(line);
    root.panel = { root, line, presses: 0, changed: false, gone: false, timers: [] };
    const changed = (event) => { if (!event.target.closest(".ct-desk")) expect(root.panel, false); };
    root.addEventListener("change", changed);
    root.addEventListener("click", (event) => { if (event.target.closest(".jupyter-button")) changed(event); });
  }
  return root.panel;
}

function expect(panel, isPress) {
  if (isPress) panel.presses += 1;
  else panel.changed = true;
  if (panel.timers.length || panel.gone) return;
  panel.timers = [[400, WAIT], [8000, LONG_WAIT]].map(([after, words]) => setTimeout(() => tellWaiting(panel, words), after));
}

function tellWaiting(panel, words) {
  panel.line.hidden = !words;
  if (panel.line.textContent !== words) panel.line.textContent = words;
  panel.root.classList.toggle("ct-stale", Boolean(words));
}

function answered(panel) {
  panel.presses = Math.max(0, panel.presses - 1);
  panel.changed = false;
  if (panel.presses || panel.gone) return;
  panel.timers.forEach(clearTimeout);
  panel.timers = [];
  tellWaiting(panel, "");
}

function render({ model, el }) {
  el.setAttribute("aria-live", model.get("spoken") ? "polite" : "off");
  const send = (content) => {
    model.send(content);
    const panel = panelOf(el);
    if (panel) expect(panel, true);
  };
  const hear = (content) => { if (content && content.answered) { const panel = panelOf(el); if (panel) answered(panel); } };
  const lost = () => {
    const panel = panelOf(el);
    if (!panel) return;
    panel.gone = true;
    panel.timers.forEach(clearTimeout);
    tellWaiting(panel, GONE);
  };
  model.on("msg:custom", hear);
  model.on("comm_live_update", lost);
  setTimeout(() => panelOf(el), 0);
  // JupyterLab's own keys (Enter edits a cell) rest while a button has the focus; Ctrl and Command keep theirs.
  const rest = (event) => el.toggleAttribute("data-lm-suppress-shortcuts", !(event.ctrlKey || event.metaKey));
  window.addEventListener("keydown", rest, true);
  const find = (key) => [...el.querySelectorAll("[data-key]")].find((each) => each.dataset.key === key);
  const choose = () => el.querySelectorAll("[role=grid] [data-key]").forEach((each) => {
    const pressed = each.dataset.key === model.get("chosen");
    each.setAttribute("aria-pressed", pressed);
    each.tabIndex = pressed ? 0 : -1;
  });
  const reader = { off: new Set() };  // themes left out of a document stay out when it is drawn again
  // What is typed and not sent yet stays when Python draws anew, as long as it is asked for the same thing (`data-about`).
  const typed = () => [...el.querySelectorAll("[data-about]")]
    .filter((field) => field.value !== field.defaultValue)
    .map((field) => [field.dataset.about, field.value, field === document.activeElement]);
  const draw = () => {
    const held = el.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
    const wide = el.querySelector(".ct-wide");
    const scrolled = wide ? wide.scrollLeft : null;
    const fields = typed();
    el.innerHTML = model.get("html");
    if (scrolled !== null && el.querySelector(".ct-wide")) el.querySelector(".ct-wide").scrollLeft = scrolled;
    for (const [about, value, focused] of fields) {
      const again = [...el.querySelectorAll("[data-about]")].find((field) => field.dataset.about === about);
      if (again) { again.value = value; if (focused) again.focus({ preventScroll: true }); }
    }
    choose();
    for (const room of el.querySelectorAll(".ct-document")) reading(room, reader, (key) => send({ key }));
    if (el.querySelector("[data-shortcut]")) el.tabIndex = 0;
    const again = held === undefined ? null : find(held);
    if (again && !again.disabled) again.focus({ preventScroll: true });
    else if (held !== undefined) (el.tabIndex === 0 ? el : el.querySelector("[data-key]:not(:disabled)") || el).focus({ preventScroll: true });
  };
  el.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-key], [data-copy]");
    if (!button || button.disabled || button.type === "submit") return;
    if (button.dataset.copy === undefined) return send({ key: button.dataset.key });
    const words = button.textContent;
    try { await navigator.clipboard.writeText(button.dataset.copy); button.textContent = "Copied"; }
    catch { button.textContent = "The browser did not allow it: select the text"; }
    setTimeout(() => { button.textContent = words; }, 2000);
  });
  // A form sends what stands in its fields in the same message as the button that was pressed (or Enter).
  el.addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.target, button = event.submitter;
    send({ key: (button && button.dataset.key) || form.dataset.key, fields: Object.fromEntries(new FormData(form)) });
    for (const field of form.querySelectorAll("[data-about]")) field.defaultValue = field.value;
  });
  el.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("form input")) return;
    event.preventDefault();  // JupyterLab may take Enter away from the form
    event.target.form.requestSubmit();
  });
  // A key presses the button that names it in `data-shortcut`, once however long it is held; Enter leaves buttons their own.
  el.addEventListener("keydown", (event) => {
    const wanted = [...el.querySelectorAll("[data-shortcut]")].find((each) => each.dataset.shortcut === event.key);
    if (!wanted || event.ctrlKey || event.altKey || event.metaKey || event.target.matches("summary, input, textarea")) return;
    if (event.key === "Enter" && event.target.matches("button:not([role=checkbox])")) return;
    event.preventDefault();
    if (!event.repeat) wanted.click();
  });
  const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  el.addEventListener("keydown", (event) => {
    const step = steps[event.key], cell = event.target.closest("[role=grid] td");
    if (!step || !cell) return;
    event.preventDefault();
    const rows = [...cell.closest("table").rows];
    let row = rows.indexOf(cell.parentElement), column = cell.cellIndex, next = null;
    do {
      row += step[0]; column += step[1];
      const there = rows[row] && rows[row].cells[column];
      if (!there) return;
      next = there.querySelector("button");
    } while (!next);
    next.focus();
  });
  model.on("change:html", draw);
  model.on("change:chosen", choose);
  draw();
  return () => {
    window.removeEventListener("keydown", rest, true);
    model.off("msg:custom", hear);
    model.off("comm_live_update", lost);
  };
}
export default { render };
