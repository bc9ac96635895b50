"use strict";
// The preview's own script: without it a page shows the same, and has to be loaded again by hand.

// What was opened or closed stays so when the page loads itself again.
const place = `folded ${location.pathname}${location.search}`;
const folded = JSON.parse(sessionStorage.getItem(place) ?? "{}");
for (const each of document.querySelectorAll("details[id]")) {
  each.open = folded[each.id] ?? each.open;
  each.addEventListener("toggle", () => {
    folded[each.id] = each.open;
    sessionStorage.setItem(place, JSON.stringify(folded));
  });
}

// A body is as high as what it holds; its frame runs no script, but may be looked into.
for (const frame of document.querySelectorAll("iframe.body")) {
  const fit = () => {
    const root = frame.contentDocument.documentElement;
    const grow = () => { frame.style.height = `${Math.max(48, root.offsetHeight + 2)}px`; };
    new ResizeObserver(grow).observe(root);
  };
  frame.addEventListener("load", fit);
  if (frame.contentDocument?.readyState === "complete") fit();
}

// No selector tells that the focus is in a frame, and nothing that it goes from one to the next.
const frames = [...document.querySelectorAll("iframe")];
const mark = () => {
  for (const frame of frames) frame.classList.toggle("focused", frame === document.activeElement);
  if (frames.includes(document.activeElement)) setTimeout(mark, 200);
};
addEventListener("blur", () => setTimeout(mark));
addEventListener("focus", mark);

new EventSource("/changes").addEventListener("change", () => location.reload());
