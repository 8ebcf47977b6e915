// What pages need beyond links, forms and htmx. Everything hangs on data attributes; without this file every page can still be read.
"use strict";

document.documentElement.classList.add("has-script");

// Milliseconds before a stream that was refused is asked for again: the first time, and at most.
const SOON = 1000;
const LATE = 30000;

const ferry = {
  csrf() {
    const headers = document.body.getAttribute("hx-headers");
    return headers ? JSON.parse(headers)["X-CSRF-Token"] : "";
  },

  /** Shows a message: an element, or markup of this server. */
  toast(markup) {
    const toasts = document.getElementById("toasts");
    const box = document.createElement("div");
    if (typeof markup === "string") box.innerHTML = markup; else box.append(markup);
    toasts.append(box);
    setTimeout(() => box.remove(), 8000);
  },

  failed() {
    const alert = document.createElement("div");
    alert.className = "alert alert-error";
    alert.textContent = document.body.dataset.textError;
    ferry.toast(alert);
  },

  open(id, opener) {
    const dialog = document.getElementById(id);
    if (!dialog || dialog.open) return;
    dialog.showModal();
    dialog.addEventListener("close", () => opener && opener.focus(), { once: true });
  },

  cookie(name, value) {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `${name}=${value}; Path=/; SameSite=Lax; Max-Age=31536000${secure}`;
  },
};

(() => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone && /^[\w+/-]+$/.test(zone)) ferry.cookie("ferry_tz", zone);
})();

document.addEventListener("click", (event) => {
  const at = (selector) => event.target.closest(selector);
  const opener = at("[data-open]");
  if (opener) {
    event.preventDefault();
    ferry.open(opener.dataset.open, opener);
  }
  if (at("[data-close]")) at("dialog")?.close();
  if (event.target instanceof HTMLDialogElement && event.target.open) {
    const box = event.target.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) event.target.close();
  }
  const leave = at("[data-close-or-go]");
  if (leave && leave.closest("dialog")) {
    event.preventDefault();
    leave.closest("dialog").close();
  }
  at("[data-remove]")?.closest("li, tr")?.remove();
  const toggle = at("[data-toggle-nav]");
  const nav = document.getElementById("sidenav");
  if (toggle && nav) {
    toggle.setAttribute("aria-expanded", String(nav.classList.toggle("is-open")));
  } else if (nav?.classList.contains("is-open") && !at("#sidenav")) {
    nav.classList.remove("is-open");
    document.querySelector("[data-toggle-nav]")?.setAttribute("aria-expanded", "false");
  }
  const theme = at("[data-theme-choice]");
  if (theme) {
    event.preventDefault();
    document.documentElement.dataset.theme = theme.dataset.themeChoice;
    ferry.cookie("ferry_theme", theme.dataset.themeChoice);
    theme.parentElement.querySelectorAll("a").forEach((link) => link.toggleAttribute("aria-current", link === theme));
    theme.closest("details").open = false;
  }
  const copy = at("[data-copy]");
  if (copy) navigator.clipboard?.writeText(copy.dataset.copy).then(() => copy.classList.add("is-copied"));
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details[data-menu][open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// Boxes that tick all boxes of a name, and are half ticked when some of them are.
document.addEventListener("change", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLElement)) return;
  const all = (name, root) => [...root.querySelectorAll(`input[type=checkbox][name="${CSS.escape(name)}"]:not(:disabled)`)];
  const root = box.closest("form, .table-frame, main") ?? document;
  if (box.dataset.selectAll) {
    all(box.dataset.selectAll, root).forEach((one) => { one.checked = box.checked; });
  } else if (box.name) {
    const head = root.querySelector(`[data-select-all="${CSS.escape(box.name)}"]`);
    if (head) {
      const boxes = all(box.name, root);
      const ticked = boxes.filter((one) => one.checked).length;
      head.checked = ticked === boxes.length;
      head.indeterminate = ticked > 0 && ticked < boxes.length;
    }
  }
  if (box.matches("form[data-auto] select, form[data-auto] input[type=checkbox], form[data-auto] input[type=radio]")) box.form.requestSubmit();
});

// A form is sent once, even when its button is pressed twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "get" || form.hasAttribute("hx-post") || form.method === "dialog") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

// What a page asks for by itself, it asks for again: nobody has to be told. Only what somebody did has an event that began it.
const isPolled = (event) => !event.detail.requestConfig?.triggeringEvent;
document.addEventListener("htmx:responseError", (event) => {
  if (isPolled(event)) return;
  const reply = event.detail.xhr;
  if ((reply.getResponseHeader("Content-Type") ?? "").startsWith("text/html")) ferry.toast(reply.responseText); else ferry.failed();
});
document.addEventListener("htmx:sendError", (event) => { if (!isPolled(event)) ferry.failed(); });

// Server-sent events: every event carries markup for the element `event-NAME`. `end` closes the stream and goes where its data says.
function listen(root) {
  for (const element of root.querySelectorAll("[data-events]:not([data-listening])")) {
    element.dataset.listening = "1";
    follow(element);
  }
}

function follow(element) {
  const names = (element.dataset.eventNames ?? "").split(" ").filter(Boolean);
  let source = null;
  let again = 0;
  let wait = SOON;
  const open = () => {
    source = new EventSource(element.dataset.events);
    source.addEventListener("open", () => { wait = SOON; });
    // A browser comes back by itself to a connection that broke. It gives up for good on any other answer than a stream, such as that of a
    // reverse proxy while the server starts anew.
    source.addEventListener("error", () => {
      if (source.readyState !== EventSource.CLOSED || !element.isConnected) return;
      again = setTimeout(open, wait);
      wait = Math.min(2 * wait, LATE);
    });
    for (const name of names) {
      source.addEventListener(name, (event) => {
        const target = document.getElementById(`event-${name}`);
        if (target && window.htmx) htmx.swap(target, event.data, { swapStyle: "innerHTML" });
      });
    }
    source.addEventListener("end", (event) => {
      source.close();
      if (event.data.startsWith("/")) location.assign(event.data); else if (event.data === "reload") location.reload();
    });
  };
  open();
  window.addEventListener("pagehide", () => {
    clearTimeout(again);
    source.close();
  });
  // A page that comes back out of the browser's memory goes on as well.
  window.addEventListener("pageshow", (event) => { if (event.persisted) open(); });
}

document.addEventListener("DOMContentLoaded", () => {
  listen(document);
  const named = document.querySelector("dialog[data-open-now]");
  if (named) named.showModal();
});
document.addEventListener("htmx:load", (event) => {
  const loaded = event.detail.elt;
  listen(loaded);
  const dialog = loaded.matches?.("dialog[data-open-now]") ? loaded : loaded.querySelector?.("dialog[data-open-now]");
  if (dialog && !dialog.open) dialog.showModal();
});
