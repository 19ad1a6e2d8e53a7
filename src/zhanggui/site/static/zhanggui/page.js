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
  // data-submit: a select or date that sends its form when it changes.
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });
})();
