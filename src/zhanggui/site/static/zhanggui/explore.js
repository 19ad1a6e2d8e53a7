// 探索 without reloading: its links and form change #explore only; metrics are found while typing, four at most are ticked.
(() => {
  "use strict";
  const within = (event, selector) => event.target.closest?.(`#explore ${selector}`);
  // Links of the same page: the piece is fetched, its address is shown. What opens beside, downloads or leads elsewhere stays a link.
  document.addEventListener("click", (event) => {
    const pick = document.getElementById("explore-pick");
    if (pick?.open && !event.target.closest("#explore-pick")) pick.open = false;
    const link = within(event, 'a[href^="?"]:not([data-dialog])');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || link.search.includes("format=xlsx")) return;
    event.preventDefault();
    htmx.ajax("GET", link.href, { target: "#explore", swap: "outerHTML" });
  });
  // 投产 finds 投入产出比: Chinese letters in their order; anything else as it stands.
  const finds = (words, wanted) => {
    if (words.includes(wanted)) return true;
    if (/[\x00-\x7f]/.test(wanted)) return false;
    let at = -1;
    return [...wanted].every((letter) => (at = words.indexOf(letter, at + 1)) >= 0);
  };
  let waiting;
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-typed]")) {
      clearTimeout(waiting);
      waiting = setTimeout(() => event.target.form.requestSubmit(), 350);
    }
    if (event.target.matches("[data-finds]")) {
      const wanted = event.target.value.trim().toLowerCase();
      document.querySelectorAll(event.target.dataset.finds).forEach((x) => { x.hidden = !finds(x.dataset.words, wanted) && !x.querySelector("input").checked; });
      document.querySelectorAll(".explore-metrics fieldset").forEach((f) => { f.hidden = !f.querySelector("label:not([hidden])"); });
    }
  });
  const most = (box) => {
    const ticked = box.querySelectorAll("input:checked").length;
    box.querySelectorAll("input:not(:checked)").forEach((x) => { x.disabled = ticked >= Number(box.dataset.most); });
  };
  document.addEventListener("change", (event) => {
    const box = event.target.closest("[data-most]");
    if (box) most(box);
  });
  document.addEventListener("toggle", (event) => {
    if (event.target.id !== "explore-pick" || !event.target.open) return;
    most(event.target.querySelector("[data-most]"));
    event.target.querySelector("[data-finds]").focus();
  }, true);
  document.addEventListener("keydown", (event) => {
    const pick = document.getElementById("explore-pick");
    if (event.key === "Escape" && pick?.open) { pick.open = false; pick.querySelector("summary").focus(); }
  });
})();
