// Live updates: the pages work without this file.
"use strict";
(() => {
  const status = document.getElementById("live-status");
  if (!status || !window.EventSource || !status.dataset.live) return;
  const words = status.dataset;
  const list = document.getElementById("live-alerts");
  const announcer = document.getElementById("live-announcer");
  const source = new EventSource(words.live);
  let waiting = [];

  const say = (text, lost) => {
    if (status.textContent !== text) status.textContent = text;
    status.classList.toggle("lost", lost);
  };

  // Screen readers hear at most one sentence every five seconds, however many alerts come.
  const announce = (text) => {
    waiting.push(text);
    if (waiting.length > 1) return;
    setTimeout(() => {
      announcer.textContent = waiting.length > 1 ? waiting.length + " " + words.many : waiting[0];
      waiting = [];
    }, waiting.length && announcer.textContent ? 5000 : 200);
  };

  const raise = (node) => {
    const place = node.querySelector("a") || node;
    const count = Number(place.textContent.replace(/[^0-9]/g, ""));
    place.textContent = (count + 1).toLocaleString(document.documentElement.lang);
    node.classList.add("changed");
  };
  const raiseAll = (selector, root = document) => root.querySelectorAll(selector).forEach(raise);

  source.onopen = () => say(words.on, false);
  source.onerror = () => say(words.off, true);
  source.addEventListener("alert", (event) => {
    const update = JSON.parse(event.data);
    if (update.isNew) {
      for (const cell of document.querySelectorAll(`[data-live="establishment-${update.establishment}-${update.column}"]`)) {
        raise(cell);
        // The first row of the same body is the group's own.
        raiseAll(`tr.group [data-live$="-${update.column}"]`, cell.closest("tbody"));
      }
      if (update.level === "critical" || update.level === "high") raiseAll('[data-live="alerts-grave"]');
    }
    if (list) {
      list.hidden = false;
      const items = list.querySelector("ul");
      const known = items.querySelector(`[data-alert="${update.alert}"]`);
      if (known) known.remove();
      const item = document.createElement("li");
      item.dataset.alert = update.alert;
      // Made and escaped by the server's own writer; the content policy stops any script in it.
      item.innerHTML = update.row;
      items.prepend(item);
      while (items.children.length > 20) items.lastElementChild.remove();
    }
    announce(update.announcement);
  });
  addEventListener("pagehide", () => source.close());
})();
