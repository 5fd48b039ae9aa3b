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
    // The figure is the first text; what it counts may follow, for screen readers.
    const text = (node.querySelector("a") || node).firstChild;
    if (!text || text.nodeType !== Node.TEXT_NODE) return;
    const count = Number(text.data.replace(/[^0-9]/g, ""));
    text.data = (count + 1).toLocaleString(document.documentElement.lang);
    // A first alert takes the shade that the server would have given it.
    if (node.dataset.heat) {
      node.className = node.dataset.heat;
      delete node.dataset.heat;
    }
    node.classList.add("changed");
  };

  // What came while the line was down is counted by no figure of this page.
  let wasLost = false;
  source.onopen = () => say(wasLost ? words.again : words.on, false);
  source.onerror = () => { wasLost = true; say(words.off, true); };
  // Another page of this account took the place of this one: coming back would drive out a third.
  source.addEventListener("elsewhere", () => {
    source.close();
    say(words.elsewhere, true);
  });
  source.addEventListener("alert", (event) => {
    const update = JSON.parse(event.data);
    if (update.isNew) {
      // A large network's page has rows of groups alone; a group of one hospital has no row of its own.
      const cells = [`establishment-${update.establishment}`, `group-${update.group}`]
        .map((row) => document.querySelector(`[data-live="${row}-${update.column}"]`)).filter(Boolean);
      cells.forEach(raise);
      // A page about one group counts the alerts of its own hospitals alone.
      if (cells.length && (update.level === "critical" || update.level === "high"))
        document.querySelectorAll('[data-live="alerts-grave"]').forEach(raise);
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

// A form that asks what would be answers while it is filled in; the page works by its button without this.
(() => {
  for (const form of document.querySelectorAll("form[data-effect]")) {
    const part = document.getElementById(form.dataset.effect);
    if (!part) continue;
    let asking = null;
    let pause = 0;
    let asked = null;
    const ask = async () => {
      clearTimeout(pause);
      const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
      // A number asks while it is typed and once more when its field is left.
      if (query.toString() === asked) return;
      asked = query.toString();
      if (asking) asking.abort();
      const mine = asking = new AbortController();
      const address = new URL(form.action);
      address.search = query;
      part.setAttribute("aria-busy", "true");
      try {
        const answer = await fetch(address, { credentials: "same-origin", signal: mine.signal });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        if (asking !== mine) return;
        const fresh = page.getElementById(part.id);
        // Signed out meanwhile, or refused: the page itself says so.
        if (!answer.ok || !fresh) return location.assign(address);
        part.replaceChildren(...document.importNode(fresh, true).childNodes);
        history.replaceState(null, "", address);
      } catch (error) {
        // The line is down, or another question came meanwhile: the button still asks, and so does the next change.
        if (asking === mine) asked = null;
      } finally {
        if (asking === mine) part.removeAttribute("aria-busy");
      }
    };
    form.addEventListener("change", ask);
    form.addEventListener("input", (event) => {
      clearTimeout(pause);
      if (event.target.matches("input:not([type=checkbox])")) pause = setTimeout(ask, 400);
    });
  }
})();

// Countdowns run on an open page; the server has written where they stood.
(() => {
  const places = document.querySelectorAll(".countdown[data-until]");
  if (!places.length) return;
  const show = () => {
    for (const place of places) {
      const left = Date.parse(place.dataset.until) - Date.now();
      const minutes = Math.floor(Math.abs(left) / 60000);
      const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
      const span = days ? `${days}\u00a0${place.dataset.day}` + (hours ? ` ${hours}\u00a0h` : "")
        : hours ? `${hours}\u00a0h` + (rest ? ` ${String(rest).padStart(2, "0")}\u00a0min` : "") : `${rest}\u00a0min`;
      place.querySelector(".countdown-text").textContent = (left < 0 ? place.dataset.late : place.dataset.left).replace("{}", span);
    }
  };
  setInterval(show, 20000);
})();

// The queue by keyboard, while the list has the focus; and the panel beside it.
(() => {
  const table = document.getElementById("alerts");
  const panel = document.getElementById("alert-panel");
  if (!table || !panel) return;
  const rows = [...table.querySelectorAll("tbody tr")];
  let opener = null;

  const mark = (row) => {
    for (const other of rows) other.classList.toggle("current", other === row);
  };
  const current = () => document.activeElement.closest("#alerts tbody tr");
  const close = () => {
    panel.hidden = true;
    panel.replaceChildren();
    if (opener) opener.focus();
    opener = null;
  };
  const open = async (link) => {
    const answer = await fetch(link.href, { credentials: "same-origin" });
    if (!answer.ok) return location.assign(link.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const content = page.getElementById("alert-panel-content");
    if (!content) return location.assign(link.href);
    opener = link;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "small close";
    button.textContent = panel.dataset.close;
    button.addEventListener("click", close);
    panel.replaceChildren(button, document.importNode(content, true));
    panel.hidden = false;
    panel.focus();
  };
  const move = (step) => {
    const row = rows[Math.min(rows.length - 1, Math.max(0, rows.indexOf(current()) + step))];
    if (row) row.querySelector("th a").focus();
  };
  const press = (action, row) => {
    const form = table.closest("form");
    if (!form) return;
    const box = row.querySelector("input[type=checkbox]");
    if (box && !form.querySelector("tbody input:checked")) box.checked = true;
    const button = form.querySelector(`button[value="${action}"]`);
    if (button) form.requestSubmit(button);
  };

  table.addEventListener("focusin", () => mark(current()));
  table.addEventListener("focusout", () => mark(null));
  table.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-panel]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link);
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  table.addEventListener("keydown", (event) => {
    const row = current();
    if (!row || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("select, textarea, input:not([type=checkbox])")) return;
    switch (event.key) {
      case "j": move(1); break;
      case "k": move(-1); break;
      case "o": location.assign(row.querySelector("th a").href); break;
      case "p": open(row.querySelector("a[data-panel]")); break;
      case "x": { const box = row.querySelector("input[type=checkbox]"); if (box) box.checked = !box.checked; break; }
      case "a": press("acknowledge", row); break;
      case "m": press("assign", row); break;
      default: return;
    }
    event.preventDefault();
  });
})();
