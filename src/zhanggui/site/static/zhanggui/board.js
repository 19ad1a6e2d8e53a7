// 任务: a card drawn to another column. What needs a word (what was changed, why it is dropped) is asked for on the task's own page.
(() => {
  "use strict";
  // from the state it is in to the column: what is done, and whether the task's page asks for something first
  const WAYS = { "open doing": "start", "open done": "#finish", "doing done": "#finish", "open dropped": "#drop", "doing dropped": "#drop", "done open": "reopen", "dropped open": "reopen" };
  let card = null;
  const way = (column) => (card && column ? WAYS[`${card.dataset.state} ${column.dataset.column}`] : undefined);
  const may = (column) => { const to = way(column); return to !== undefined && card.dataset.moves.split(" ").includes(to.replace("#", "")); };
  const columnOf = (event) => event.target.closest?.("[data-column]");
  const clear = () => document.querySelectorAll(".board-col.over").forEach((column) => column.classList.remove("over"));
  document.addEventListener("dragstart", (event) => {
    card = event.target.closest?.("[data-task]") ?? null;
    if (!card) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.dataset.task);
    card.classList.add("drawn");
    document.querySelectorAll("[data-column]").forEach((column) => column.classList.toggle("takes", may(column)));
  });
  document.addEventListener("dragover", (event) => {
    const column = columnOf(event);
    clear();
    if (!column || !may(column)) return;
    event.preventDefault();
    column.classList.add("over");
  });
  document.addEventListener("dragend", () => {
    clear();
    card?.classList.remove("drawn");
    document.querySelectorAll(".takes").forEach((column) => column.classList.remove("takes"));
    card = null;
  });
  document.addEventListener("drop", (event) => {
    const column = columnOf(event);
    if (!column || !may(column)) return;
    event.preventDefault();
    const to = way(column);
    if (to.startsWith("#")) return location.assign(`${card.dataset.task}?do=${to.slice(1)}${to}`);
    const form = document.getElementById("board-move");
    form.action = `${card.dataset.task}do/`;
    form.elements.do.value = to;
    form.requestSubmit();
  });
})();
