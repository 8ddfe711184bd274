function render({ model, el }) {
  el.setAttribute("aria-live", model.get("spoken") ? "polite" : "off");
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
  const draw = () => {
    const held = el.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
    const wide = el.querySelector(".ct-wide");
    const scrolled = wide ? wide.scrollLeft : null;
    el.innerHTML = model.get("html");
    if (scrolled !== null && el.querySelector(".ct-wide")) el.querySelector(".ct-wide").scrollLeft = scrolled;
    choose();
    for (const room of el.querySelectorAll(".ct-document")) reading(room, reader, (key) => model.send({ key }));
    if (el.querySelector("[data-shortcut]")) el.tabIndex = 0;
    const again = held === undefined ? null : find(held);
    if (again && !again.disabled) again.focus({ preventScroll: true });
    else if (held !== undefined) (el.tabIndex === 0 ? el : el.querySelector("[data-key]:not(:disabled)") || el).focus({ preventScroll: true });
  };
  el.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-key], [data-copy]");
    if (!button || button.disabled) return;
    if (button.dataset.copy === undefined) return model.send({ key: button.dataset.key });
    const words = button.textContent;
    try { await navigator.clipboard.writeText(button.dataset.copy); button.textContent = "Copied"; }
    catch { button.textContent = "The browser did not allow it: select the text"; }
    setTimeout(() => { button.textContent = words; }, 2000);
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
  return () => window.removeEventListener("keydown", rest, true);
}
export default { render };
