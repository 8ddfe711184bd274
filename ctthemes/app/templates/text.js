for (const room of document.querySelectorAll(".ct-document")) reading(room, { off: new Set() }, null);

// `?at=12-20` names characters of the text: those words are selected, so that they are seen and can be copied with their
// citation.
(() => {
  const wanted = /^(\d+)-(\d+)$/.exec(new URLSearchParams(location.search).get("at") || "");
  if (!wanted) return;
  const [start, stop] = [Number(wanted[1]), Number(wanted[2])];
  const paragraphs = [...document.querySelectorAll("p[data-start]")];
  const place = (at) => {
    const paragraph = paragraphs.filter((each) => Number(each.dataset.start) <= at).pop();
    if (!paragraph) return null;
    let left = at - Number(paragraph.dataset.start);
    const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    let last = null;
    while (walker.nextNode()) {
      last = walker.currentNode;
      const letters = [...last.data];
      if (left <= letters.length) return { node: last, offset: letters.slice(0, left).join("").length };
      left -= letters.length;
    }
    return last && { node: last, offset: last.data.length };
  };
  const [from, to] = [place(start), place(stop)];
  if (!from || !to) return;
  getSelection().setBaseAndExtent(from.node, from.offset, to.node, to.offset);
  const home = from.node.parentElement.closest(".ct-paragraph");
  if (home) { home.classList.add("ct-came-for"); home.scrollIntoView({ block: "center" }); }
})();
