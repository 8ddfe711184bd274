"use strict";
(() => {
  const chapters = [...document.querySelectorAll("details.chapter")];
  const items = [...document.querySelectorAll("details.chapter [data-words]")];
  const field = document.getElementById("search");
  const hits = document.getElementById("hits");
  let openBefore = null;

  const open = (target) => {
    for (let box = target; box; box = box.parentElement) if (box.tagName === "DETAILS") box.open = true;
  };
  const follow = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target) { open(target); target.scrollIntoView(); }
  };
  const plain = (text) => text.toLocaleLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");

  const search = () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    if (words.length && !openBefore) openBefore = chapters.map((chapter) => chapter.open);
    let count = 0;
    for (const item of items) {
      const text = plain(item.dataset.words + " " + item.textContent);
      item.hidden = !words.every((word) => text.includes(word));
      if (!item.hidden) count += 1;
    }
    chapters.forEach((chapter, place) => {
      const some = [...chapter.querySelectorAll("[data-words]")].some((item) => !item.hidden);
      chapter.hidden = words.length > 0 && !some;
      if (words.length) chapter.open = some;
      else if (openBefore) chapter.open = openBefore[place];
    });
    if (!words.length) openBefore = null;
    hits.hidden = !words.length;
    hits.textContent = count === 1 ? "1 figure or table fits" : `${count} figures or tables fit`;
  };

  field.addEventListener("input", search);
  addEventListener("hashchange", follow);
  addEventListener("beforeprint", () => chapters.forEach((chapter) => { chapter.open = true; }));
  follow();
})();
