"use strict";
(() => {
  const root = document.documentElement;
  window.addEventListener("error", (e) => { root.dataset.error = e.message; });
  const $ = (id) => document.getElementById(id);
  const data = JSON.parse($("data").textContent);
  const TRACK = 0, NAME = 1, CALLER = 2, BEGIN = 3, DUR = 4, DEPTH = 5, LANE = 6, FAILED = 7, OPEN = 8;
  const slices = data.slices;
  const gutter = 150, axis = 26, row = 20, gap = 9;
  const state = { stack: false, t0: 0, t1: Math.max(data.span, 1), selected: -1, caller: "", module: "" };

  const module = (s) => data.tracks[s[TRACK]].module;
  const caller = (s) => data.strings[s[CALLER]];
  const what = (s) => { const [api, member] = data.names[s[NAME]]; return api ? api + " " + member : member; };
  const matches = (s) => (!state.module || module(s) === state.module || (!state.caller && caller(s) === state.module)) &&
    (!state.caller || caller(s) === state.caller);

  function time(ns) {
    const units = [[1e9, "s"], [1e6, "ms"], [1e3, "µs"]];
    for (const [size, name] of units) if (ns >= size) return +(ns / size).toPrecision(4) + name;
    return Math.round(ns) + "ns";
  }

  // The call around each call: the slices are sorted by thread, then by begin, the outer one first.
  const parent = new Int32Array(slices.length).fill(-1);
  {
    let open = [], thread = -1;
    slices.forEach((s, i) => {
      const t = data.tracks[s[TRACK]].thread;
      if (t !== thread) { open = []; thread = t; }
      while (open.length && slices[open[open.length - 1]][DEPTH] >= s[DEPTH]) open.pop();
      if (open.length) parent[i] = open[open.length - 1];
      open.push(i);
    });
  }

  // A band is a track (or a thread, arranged by call stack) with its rows.
  let bands = [];
  function arrange() {
    const of = new Map();
    for (const s of slices) {
      const track = data.tracks[s[TRACK]];
      const key = state.stack ? "thread " + track.thread : track.label;
      const band = of.get(key) || { label: key, color: state.stack ? "" : data.colors[track.module], rows: 0, thread: track.thread };
      band.rows = Math.max(band.rows, (state.stack ? s[DEPTH] : s[LANE]) + 1);
      of.set(key, band);
    }
    bands = [...of.values()];
    bands.sort((a, b) => a.thread - b.thread || (a.label.split(",")[0] === "host") - (b.label.split(",")[0] === "host"));
    let y = axis;
    for (const b of bands) { b.y = y; y += b.rows * row + gap; }
    const at = new Map(bands.map((b) => [b.label, b]));
    rowY = slices.map((s) => {
      const track = data.tracks[s[TRACK]];
      return at.get(state.stack ? "thread " + track.thread : track.label).y + (state.stack ? s[DEPTH] : s[LANE]) * row;
    });
    height = Math.max(y, 80);
  }
  let rowY = [], height = 0, width = 0;
  const canvas = $("canvas"), g = canvas.getContext("2d");
  const x = (t) => gutter + (t - state.t0) / (state.t1 - state.t0) * (width - gutter);
  const timeAt = (px) => state.t0 + (px - gutter) / (width - gutter) * (state.t1 - state.t0);

  let wanted = false;
  function redraw() { if (!wanted) { wanted = true; requestAnimationFrame(draw); } }

  function draw() {
    wanted = false;
    width = $("view").clientWidth;
    const scale = window.devicePixelRatio || 1;
    canvas.width = width * scale; canvas.height = height * scale; canvas.style.height = height + "px";
    g.setTransform(scale, 0, 0, scale, 0, 0);
    const css = getComputedStyle(root), color = (name) => css.getPropertyValue(name);
    const fg = color("--fg"), dim = color("--dim"), line = color("--line");
    g.font = "12px system-ui, 'DejaVu Sans', sans-serif"; g.textBaseline = "middle";
    for (const b of bands) {
      g.strokeStyle = line; g.lineWidth = 1;
      g.beginPath(); g.moveTo(0, b.y - gap / 2 + .5); g.lineTo(width, b.y - gap / 2 + .5); g.stroke();
      if (b.color) { g.fillStyle = b.color; g.fillRect(8, b.y + 4, 11, 11); }
      g.fillStyle = fg; g.fillText(fitText(b.label, gutter - 34), 26, b.y + row / 2);
    }
    ticks(dim, line);
    g.save(); g.beginPath(); g.rect(gutter, axis - gap, width - gutter, height); g.clip();
    const visible = bars();
    if (!state.stack) links(visible, dim);
    labels(visible);
    if (state.selected >= 0) outline(state.selected, fg);
    g.restore();
    root.dataset.drawn = visible.length;
    root.dataset.ready = "1";
  }

  function ticks(dim, line) {
    const span = state.t1 - state.t0;
    let step = Math.pow(10, Math.floor(Math.log10(span)));
    if (span / step < 2) step /= 5; else if (span / step < 5) step /= 2;
    step = Math.max(step, 1);
    g.textAlign = "center";
    for (let t = Math.ceil(state.t0 / step) * step; t <= state.t1; t += step) {
      g.strokeStyle = line; g.beginPath(); g.moveTo(x(t) + .5, 18); g.lineTo(x(t) + .5, height); g.stroke();
      g.fillStyle = dim; if (x(t) < width - 24) g.fillText(t ? time(t) : "0", x(t), 9);
    }
    g.textAlign = "left";
  }

  // Draws the calls in view. Where several share a pixel only the first of each row is drawn.
  function bars() {
    const visible = [], lastPixel = new Map(), dimAll = state.caller || state.module;
    for (let i = 0; i < slices.length; i++) {
      const s = slices[i];
      if (s[BEGIN] + s[DUR] < state.t0 || s[BEGIN] > state.t1) continue;
      const left = Math.max(x(s[BEGIN]), gutter - 2), right = Math.min(x(s[BEGIN] + s[DUR]), width + 2);
      const w = Math.max(right - left, 1);
      if (w < 1.5) {
        if (lastPixel.get(rowY[i]) === Math.floor(left)) continue;
        lastPixel.set(rowY[i], Math.floor(left));
      }
      visible.push(i);
      g.globalAlpha = dimAll && !matches(s) ? .18 : 1;
      g.fillStyle = data.colors[module(s)];
      g.fillRect(left, rowY[i] + 1, w > 4 ? w - 1 : w, row - 2);
      if (s[FAILED] >= 0) { g.fillStyle = "#c62828"; g.fillRect(left, rowY[i] + row - 4, w > 4 ? w - 1 : w, 3); }
    }
    g.globalAlpha = 1;
    return visible;
  }

  // Names go over everything, on a patch of the bar's color so that no line crosses them.
  function labels(visible) {
    for (const i of visible) {
      const s = slices[i], left = Math.max(x(s[BEGIN]), gutter - 2), w = Math.min(x(s[BEGIN] + s[DUR]), width + 2) - left;
      if (w <= 26 || ((state.caller || state.module) && !matches(s))) continue;
      const text = fitText(data.names[s[NAME]][1], w - 9);
      g.fillStyle = data.colors[module(s)]; g.fillRect(left + 2, rowY[i] + 3, g.measureText(text).width + 4, row - 8);
      g.fillStyle = "#14171c"; g.fillText(text, left + 4, rowY[i] + row / 2 + .5);
    }
  }

  // Thin lines from a call to the calls into other modules, as long as they can be told apart.
  function links(visible, dim) {
    const list = visible.filter((i) => parent[i] >= 0 && slices[parent[i]][TRACK] !== slices[i][TRACK] &&
      x(slices[i][BEGIN] + slices[i][DUR]) - x(slices[i][BEGIN]) > 2);
    if (list.length > 500) return;
    g.strokeStyle = dim; g.lineWidth = 1; g.globalAlpha = .65;
    for (const i of list) {
      const from = rowY[parent[i]] + row / 2, to = rowY[i] + row / 2, px = Math.round(x(slices[i][BEGIN])) + .5;
      if (px < gutter) continue;
      g.beginPath(); g.moveTo(px, from); g.lineTo(px, to); g.stroke();
      g.beginPath(); g.arc(px, from, 2, 0, 7); g.fillStyle = dim; g.fill();
    }
    g.globalAlpha = 1;
  }

  function outline(i, fg) {
    const s = slices[i], left = x(s[BEGIN]), w = Math.max(x(s[BEGIN] + s[DUR]) - left, 3);
    g.strokeStyle = fg; g.lineWidth = 2; g.strokeRect(left, rowY[i] + 1, w, row - 2);
  }

  function fitText(text, room) {
    if (g.measureText(text).width <= room) return text;
    let n = Math.floor(room / 6.5);
    while (n > 1 && g.measureText(text.slice(0, n) + "…").width > room) n--;
    return n > 1 ? text.slice(0, n) + "…" : "";
  }

  function hit(e) {
    const box = canvas.getBoundingClientRect(), px = e.clientX - box.left, py = e.clientY - box.top;
    if (px < gutter) return -1;
    let best = -1;
    for (let i = 0; i < slices.length; i++) {
      if (py < rowY[i] || py >= rowY[i] + row) continue;
      const left = x(slices[i][BEGIN]), right = Math.max(x(slices[i][BEGIN] + slices[i][DUR]), left + 2);
      if (px >= left - 1 && px <= right + 1) { best = i; if (px >= left && px <= right) break; }
    }
    return best;
  }

  function describe(i) {
    const s = slices[i];
    let text = caller(s) + " calls " + what(s) + " of " + module(s) + ": " + time(s[DUR]);
    if (s[OPEN]) text += ", had not returned when the recording ended";
    if (s[FAILED] >= 0) text += ", ended with " + data.strings[s[FAILED]];
    return text;
  }

  function select(i) {
    state.selected = i;
    const box = $("detail");
    if (i < 0) { box.textContent = "Click a bar to see what was called, by whom, when and for how long."; return; }
    const path = [];
    for (let p = i; p >= 0; p = parent[p]) path.unshift(module(slices[p]) + " " + data.names[slices[p][NAME]][1]);
    let inside = 0;
    for (let k = i + 1; k < slices.length && parent[k] >= i; k++) if (parent[k] === i) inside++;
    box.textContent = describe(i) + ". Began at " + time(slices[i][BEGIN]) + ". " +
      (inside ? inside + (inside === 1 ? " call" : " calls") + " inside it. " : "") + "How it came here: " + path.join(" → ") + ".";
  }

  function view(t0, t1) {
    const least = 50, span = Math.min(Math.max(t1 - t0, least), Math.max(data.span, least));
    t0 = Math.min(Math.max(t0, 0), Math.max(data.span - span, 0));
    state.t0 = t0; state.t1 = t0 + span;
    redraw(); remember();
  }
  const zoom = (factor, at) => { const c = at === undefined ? (state.t0 + state.t1) / 2 : at; view(c - (c - state.t0) * factor, c + (state.t1 - c) * factor); };
  const pan = (part) => { const d = (state.t1 - state.t0) * part; view(state.t0 + d, state.t1 + d); };
  const zoomTo = (i) => { const s = slices[i]; view(s[BEGIN] - s[DUR] * .1, s[BEGIN] + s[DUR] * 1.1); };
  function byStack(on) {
    state.stack = on;
    $("by-module").setAttribute("aria-pressed", !on); $("by-stack").setAttribute("aria-pressed", on);
    arrange(); redraw(); remember();
  }
  function filter(from, to) {
    state.caller = from; state.module = to;
    $("filter").hidden = !from && !to;
    $("filter-name").textContent = from ? from + " → " + to : to;
    const off = (el) => el.classList.toggle("off", !!(from || to) &&
      !(from ? el.dataset.caller === from && el.dataset.module === to : el.dataset.caller === to || el.dataset.module === to));
    document.querySelectorAll("#graph .edge, #graph .label").forEach(off);
    rows(); redraw(); remember();
  }

  // The address keeps what is shown, so that it can be reloaded and passed on.
  let quiet = true;
  function remember() {
    if (quiet) return;
    const p = new URLSearchParams();
    if (state.stack) p.set("view", "stack");
    if (state.t0 > 0 || state.t1 < data.span) { p.set("from", Math.round(state.t0)); p.set("to", Math.round(state.t1)); }
    if (state.selected >= 0) p.set("call", state.selected);
    if (state.caller) p.set("caller", state.caller);
    if (state.module) p.set("module", state.module);
    if ($("search").value) p.set("search", $("search").value);
    try { history.replaceState(null, "", "#" + p); } catch (e) { /* not allowed for this address: nothing is lost but the link */ }
  }
  function recall() {
    const p = new URLSearchParams(location.hash.slice(1)), n = (k) => Number(p.get(k));
    if (p.get("search")) $("search").value = p.get("search");
    if (p.get("view") === "stack") byStack(true);
    if (p.has("to") && n("to") > n("from")) view(n("from"), n("to"));
    if (p.has("call") && slices[n("call")]) select(n("call"));
    filter(p.get("caller") || "", p.get("module") || "");
  }

  function rows() {
    const words = $("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0, all = 0;
    for (const tr of $("calls").tBodies[0].rows) {
      const d = tr.dataset;
      const text = tr.textContent.toLowerCase();
      const ok = (!state.caller || d.caller === state.caller) &&
        (!state.module || d.module === state.module || (!state.caller && d.caller === state.module)) && words.every((w) => text.includes(w));
      tr.hidden = !ok; all++; if (ok) shown++;
    }
    $("shown").textContent = shown === all ? all + " kinds of call" : shown + " of " + all + " kinds of call";
  }

  document.querySelectorAll("#calls th").forEach((th, column) => th.addEventListener("click", () => {
    const body = $("calls").tBodies[0], list = [...body.rows], number = th.classList.contains("n");
    const down = th.getAttribute("aria-sort") ? th.getAttribute("aria-sort") === "ascending" : number;
    document.querySelectorAll("#calls th").forEach((o) => o.removeAttribute("aria-sort"));
    th.setAttribute("aria-sort", down ? "descending" : "ascending");
    const key = (tr) => number ? Number(tr.cells[column].dataset.v) : tr.cells[column].textContent;
    list.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0) * (down ? -1 : 1));
    body.append(...list);
  }));
  $("search").addEventListener("input", () => { rows(); remember(); });
  $("by-module").addEventListener("click", () => byStack(false));
  $("by-stack").addEventListener("click", () => byStack(true));
  $("zoom-in").addEventListener("click", () => zoom(.5));
  $("zoom-out").addEventListener("click", () => zoom(2));
  $("left").addEventListener("click", () => pan(-.4));
  $("right").addEventListener("click", () => pan(.4));
  $("fit").addEventListener("click", () => view(0, data.span));
  $("filter-clear").addEventListener("click", () => filter("", ""));
  document.querySelectorAll("#graph [data-module]").forEach((el) => {
    const go = () => filter(el.dataset.caller || "", el.dataset.module);
    el.addEventListener("click", go);
    el.addEventListener("keydown", (e) => { if (e.key === "Enter" || e.key === " ") { e.preventDefault(); go(); } });
  });

  let drag = null;
  canvas.addEventListener("mousedown", (e) => { drag = { x: e.clientX, t0: state.t0, t1: state.t1, moved: false }; });
  window.addEventListener("mousemove", (e) => {
    if (!drag) return;
    const d = (drag.x - e.clientX) / (width - gutter) * (drag.t1 - drag.t0);
    if (Math.abs(e.clientX - drag.x) > 3) drag.moved = true;
    if (drag.moved) view(drag.t0 + d, drag.t1 + d);
  });
  window.addEventListener("mouseup", (e) => {
    if (drag && !drag.moved && e.target === canvas) { select(hit(e)); redraw(); remember(); }
    drag = null;
  });
  canvas.addEventListener("dblclick", (e) => { const i = hit(e); if (i >= 0) zoomTo(i); });
  canvas.addEventListener("mousemove", (e) => {
    const i = drag && drag.moved ? -1 : hit(e), tip = $("tip");
    tip.hidden = i < 0;
    if (i < 0) return;
    tip.textContent = describe(i);
    tip.style.left = Math.min(e.clientX + 14, innerWidth - 430) + "px"; tip.style.top = e.clientY + 16 + "px";
  });
  canvas.addEventListener("mouseleave", () => { $("tip").hidden = true; });
  canvas.addEventListener("wheel", (e) => {
    if (!e.ctrlKey && !e.metaKey) return;
    e.preventDefault();
    zoom(e.deltaY > 0 ? 1.25 : .8, timeAt(e.clientX - canvas.getBoundingClientRect().left));
  }, { passive: false });
  canvas.addEventListener("keydown", (e) => {
    const act = { w: () => zoom(.5), s: () => zoom(2), a: () => pan(-.2), d: () => pan(.2), ArrowLeft: () => pan(-.2), ArrowRight: () => pan(.2) }[e.key];
    if (act && !e.ctrlKey) { e.preventDefault(); act(); }
  });
  window.addEventListener("resize", redraw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);

  arrange();
  recall();
  quiet = false;
  draw();
})();
