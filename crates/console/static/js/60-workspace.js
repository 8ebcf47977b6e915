// The dependency graph: moved by dragging or by the scroll bars, zoomed by wheel, keys and buttons, searched, and its neighbours traced.
"use strict";

(() => {
  const frame = document.querySelector("[data-graph]");
  const svg = frame?.querySelector("svg.graph");
  if (!svg) return;
  const full = { width: svg.viewBox.baseVal.width, height: svg.viewBox.baseVal.height };
  const shown = document.querySelector("[data-graph-scale]");
  const least = 0.05;
  const most = 2;
  let scale = 1;

  /** Zooms, so that the point of the frame at `x`, `y` stays where it is. */
  function zoom(to, x = frame.clientWidth / 2, y = frame.clientHeight / 2) {
    const next = Math.min(most, Math.max(least, to));
    const at = { x: (frame.scrollLeft + x) / scale, y: (frame.scrollTop + y) / scale };
    scale = next;
    svg.setAttribute("width", full.width * scale);
    svg.setAttribute("height", full.height * scale);
    frame.scrollLeft = at.x * scale - x;
    frame.scrollTop = at.y * scale - y;
    if (shown) shown.textContent = `${Math.round(scale * 100)}%`;
  }
  const whole = () => Math.min(1, (frame.clientWidth - 4) / full.width, (frame.clientHeight - 4) / full.height);

  // A large graph begins readable, at the middle of its first layer.
  zoom(Math.max(0.7, whole()));
  frame.scrollLeft = 0;
  frame.scrollTop = (full.height * scale - frame.clientHeight) / 2;

  document.addEventListener("click", (event) => {
    const how = event.target.closest("[data-graph-zoom]")?.dataset.graphZoom;
    if (how) zoom(how === "in" ? scale * 1.25 : how === "out" ? scale / 1.25 : whole());
  });
  frame.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const box = frame.getBoundingClientRect();
    zoom(scale * Math.exp(-event.deltaY / 300), event.clientX - box.left, event.clientY - box.top);
  }, { passive: false });
  frame.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = { "+": scale * 1.25, "=": scale * 1.25, "-": scale / 1.25, 0: whole() }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    zoom(to);
  });

  let drag = null;
  let dragged = false;
  frame.addEventListener("dragstart", (event) => event.preventDefault());
  frame.addEventListener("pointerdown", (event) => {
    dragged = false;
    if (event.button === 0 && event.pointerType === "mouse") {
      drag = { x: event.clientX, y: event.clientY, left: frame.scrollLeft, top: frame.scrollTop };
    }
  });
  window.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
    if (!dragged && Math.hypot(dx, dy) < 5) return;
    dragged = true;
    frame.classList.add("is-dragging");
    frame.scrollLeft = drag.left - dx;
    frame.scrollTop = drag.top - dy;
  });
  window.addEventListener("pointerup", () => {
    drag = null;
    frame.classList.remove("is-dragging");
  });
  // The end of a drag is no click on the node below it.
  frame.addEventListener("click", (event) => { if (dragged) event.preventDefault(); }, true);

  const nodes = new Map([...svg.querySelectorAll("[data-node]")].map((node) => [node.dataset.node, node]));
  const edges = new Map();
  for (const edge of svg.querySelectorAll("[data-from]")) {
    for (const end of [edge.dataset.from, edge.dataset.to]) {
      if (!edges.has(end)) edges.set(end, []);
      edges.get(end).push(edge);
    }
  }
  function trace(node) {
    frame.querySelectorAll(".is-near").forEach((one) => one.classList.remove("is-near"));
    frame.classList.toggle("is-tracing", Boolean(node));
    if (!node) return;
    node.classList.add("is-near");
    for (const edge of edges.get(node.dataset.node) ?? []) {
      edge.classList.add("is-near");
      for (const end of [edge.dataset.from, edge.dataset.to]) nodes.get(end)?.classList.add("is-near");
    }
  }
  svg.addEventListener("pointerover", (event) => { if (!drag) trace(event.target.closest("[data-node]")); });
  svg.addEventListener("pointerleave", () => trace(null));

  const find = document.querySelector("[data-graph-find]");
  const found = document.querySelector("[data-graph-found]");
  let hits = [];
  let hit = -1;
  function show(index) {
    hit = (index + hits.length) % hits.length;
    if (scale < 0.6) zoom(0.8);
    const box = hits[hit].querySelector("rect");
    frame.scrollLeft = (Number(box.getAttribute("x")) + box.width.baseVal.value / 2) * scale - frame.clientWidth / 2;
    frame.scrollTop = (Number(box.getAttribute("y")) + box.height.baseVal.value / 2) * scale - frame.clientHeight / 2;
    found.textContent = `${hit + 1} / ${hits.length}`;
  }
  find?.addEventListener("input", () => {
    const text = find.value.trim().toLowerCase();
    hits.forEach((node) => node.classList.remove("is-found"));
    hits = text ? [...nodes.values()].filter((node) => node.dataset.name.toLowerCase().includes(text)) : [];
    hits.forEach((node) => node.classList.add("is-found"));
    found.textContent = text && hits.length === 0 ? found.dataset.none : "";
    if (hits.length > 0) show(0);
  });
  find?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || hits.length === 0) return;
    event.preventDefault();
    show(hit + (event.shiftKey ? -1 : 1));
  });
})();
