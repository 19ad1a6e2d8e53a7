// The grid of a plan: moves like a sheet, gathers what was typed, and asks the server what it would do before anything is written.
(() => {
  "use strict";
  const grid = document.getElementById("plan-grid");
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-shape]")) return;
    event.target.closest("form").querySelectorAll("[data-for]").forEach((box) => { box.hidden = box.dataset.for !== event.target.value; });
  });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-drop]")) pending.clear(); });
  const pending = new Map();
  if (!grid) return;
  const cells = [...grid.querySelectorAll(".plan-cell:not([readonly])")];
  const choices = () => Object.fromEntries(new FormData(document.getElementById("plan-choices")));
  const ask = (extra = {}) => {
    const { year, metric, tab, month, person, version } = grid.dataset;
    const edits = [...pending];
    const values = {
      do: "edit", year, metric, tab, month, person, version, ...choices(), ...extra,
      e_cell: edits.map(([cell]) => cell), e_what: edits.map(([, e]) => e.what), e_amount: edits.map(([, e]) => e.amount), e_owner: edits.map(() => person),
    };
    if (!edits.length && !extra.paste) { document.getElementById("plan-preview").replaceChildren(); return; }
    htmx.ajax("POST", grid.dataset.try, { target: "#plan-preview", values });
  };
  const typed = (input) => {
    const same = input.value.trim() === input.dataset.was || input.value.trim() === "";
    if (input.value.trim() === "") input.value = input.dataset.was;
    const had = pending.get(input.dataset.cell)?.amount;
    if (same ? !pending.has(input.dataset.cell) : had === input.value.trim()) return;
    input.classList.toggle("changed", !same);
    if (same) pending.delete(input.dataset.cell);
    else pending.set(input.dataset.cell, { what: "set", amount: input.value.trim() });
    ask();
  };
  grid.addEventListener("focusin", (event) => { if (event.target.matches(".plan-cell")) event.target.select(); });
  grid.addEventListener("change", (event) => { if (event.target.matches(".plan-cell")) typed(event.target); });
  // As in a sheet: Enter and arrows go up and down, Tab to the next target, right to the lock and left back.
  const keyOf = (cell) => cell.closest("tr").querySelector("[data-lock]");
  const move = (list, from, step, event) => { event.preventDefault(); list[list.indexOf(from) + step]?.focus(); };
  grid.addEventListener("keydown", (event) => {
    const at = event.target, key = event.key;
    const step = key === "ArrowDown" || (key === "Enter" && !event.shiftKey) ? 1 : key === "ArrowUp" || key === "Enter" ? -1 : 0;
    if (at.matches("[data-lock]")) {
      if (key === "ArrowLeft") { event.preventDefault(); at.closest("tr").querySelector(".plan-cell")?.focus(); }
      if (key.startsWith("Arrow") && step) move([...grid.querySelectorAll("[data-lock]")], at, step, event);
      return;
    }
    if (!cells.includes(at)) return;
    if (key === "Escape") { at.value = at.dataset.was; typed(at); at.select(); return; }
    if (key === "ArrowRight" && at.selectionEnd === at.value.length && keyOf(at)) { event.preventDefault(); typed(at); keyOf(at).focus(); return; }
    const tab = key === "Tab" ? (event.shiftKey ? -1 : 1) : 0;
    if (tab && !cells[cells.indexOf(at) + tab]) return;
    if (!step && !tab) return;
    typed(at);
    move(cells, at, step || tab, event);
  });
  grid.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain");
    if (!event.target.matches(".plan-cell") || !/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    ask({ paste: text, at: event.target.dataset.cell, order: cells.map((c) => c.dataset.cell).join(" ") });
  });
  grid.addEventListener("click", (event) => {
    const key = event.target.closest("[data-lock]");
    if (!key) return;
    const cell = key.dataset.lock, was = key.getAttribute("aria-pressed") === "true";
    key.setAttribute("aria-pressed", String(!was));
    key.classList.toggle("changed");
    if (pending.get(cell)?.what === (was ? "lock" : "unlock")) pending.delete(cell);
    else pending.set(cell, { what: was ? "unlock" : "lock", amount: "" });
    ask();
  });
  document.getElementById("plan-choices")?.addEventListener("change", () => { if (pending.size) ask(); });
  addEventListener("beforeunload", (event) => { if (pending.size) event.preventDefault(); });
  document.addEventListener("htmx:beforeOnLoad", (event) => { if (event.detail.xhr.getResponseHeader("HX-Redirect")) pending.clear(); });
})();
