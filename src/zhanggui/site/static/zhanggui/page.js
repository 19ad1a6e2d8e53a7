// What every page does in the browser. No inline scripts anywhere: behaviour hangs on data attributes.
(() => {
  "use strict";
  // data-copy="#id": copy a table as tab-separated text, as it would be pasted into Excel.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const rows = [...document.querySelectorAll(`${button.dataset.copy} tr`)].filter((row) => row.offsetParent !== null);
    const text = rows.map((row) => [...row.cells].map((c) => (c.dataset.value ?? c.innerText).trim().replace(/\s+/g, " ")).join("\t")).join("\n");
    navigator.clipboard.writeText(text).then(() => button.classList.add("done"));
  });
  // table[data-sorts]: a click on a head sorts its rows, by number where there are numbers; again turns it round.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("table[data-sorts] .table-sort");
    if (!button) return;
    const head = button.closest("th"), table = head.closest("table"), body = table.tBodies[0], at = head.cellIndex;
    const down = head.getAttribute("aria-sort") !== "descending";
    const key = (row) => row.cells[at]?.dataset.value ?? row.cells[at]?.innerText ?? "";
    const rows = [...body.rows].sort((a, b) => {
      const x = key(a), y = key(b), numbers = x !== "" && y !== "" && !isNaN(x) && !isNaN(y);
      if (x === "" || y === "") return (x === "") - (y === "");
      return (numbers ? x - y : x.localeCompare(y, "zh")) * (down ? -1 : 1);
    });
    table.querySelectorAll("th[aria-sort]").forEach((th) => th.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    body.append(...rows);
  });
  // a[data-dialog]: what it leads to is shown in a panel beside the page (an offcanvas), not instead of it.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-dialog]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const panel = document.getElementById("panel"), body = panel.querySelector(".offcanvas-body");
    body.innerHTML = '<div class="spinner-border text-secondary" role="status"></div>';
    tabler.bootstrap.Offcanvas.getOrCreateInstance(panel).show();
    fetch(link.href, { headers: { "HX-Request": "true" } }).then((r) => {
      if (r.headers.get("HX-Redirect")) location.assign(r.headers.get("HX-Redirect"));
      return r.text();
    }).then((html) => {
      body.innerHTML = html;
      htmx.process(panel);
    }, () => location.assign(link.href));
  });
  // .table-responsive: "wide" when it is wider than its place, "more" while there is something to the right still.
  const edge = (box) => {
    box.classList.toggle("wide", box.scrollWidth > box.clientWidth + 4);
    box.classList.toggle("more", box.scrollWidth > box.clientWidth + box.scrollLeft + 4);
  };
  const edges = () => document.querySelectorAll(".table-responsive").forEach(edge);
  for (const change of ["DOMContentLoaded", "htmx:afterSettle"]) document.addEventListener(change, edges);
  for (const change of ["load", "resize"]) addEventListener(change, edges);
  document.addEventListener("scroll", (event) => { if (event.target.classList?.contains("table-responsive")) edge(event.target); }, { capture: true, passive: true });
  document.addEventListener("toggle", edges, true);
  // data-submit: a select or date that sends its form when it changes.
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });
  // input[data-names="field"]: the name of the first file chosen, for a field of its form that is empty still.
  document.addEventListener("change", (event) => {
    const field = event.target.form?.elements[event.target.dataset.names], file = event.target.files?.[0];
    if (field && file && !field.value.trim()) field.value = file.name.replace(/\.[^.]*$/, "");
  });
  // What the server refuses it says in words: htmx shows it where the answer would have stood.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if ([400, 409, 422].includes(event.detail.xhr.status)) event.detail.shouldSwap = true;
  });
})();
