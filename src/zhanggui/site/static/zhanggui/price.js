// A draft of prices: what differs from the saved text is sent while one types; mistakes are shown beside their fields.
(() => {
  "use strict";
  const desk = document.querySelector("[data-check]");
  if (!desk) return;
  const PAUSE = 350; // ms after the last key
  let waiting = 0, sent = {};
  const fields = () => desk.querySelectorAll("input[name], select[name], textarea[name]");
  const isField = (f) => f.name.includes(".") && !("aside" in f.dataset);
  const base = (f) => {
    if ("base" in f.dataset) return f.dataset.base;
    if (f.type === "checkbox") return f.defaultChecked ? f.value : "";
    if (f.tagName === "SELECT") return [...f.options].find((o) => o.defaultSelected)?.value ?? f.options[0]?.value ?? "";
    return f.defaultValue;
  };
  const now = (f) => (f.type === "checkbox" ? (f.checked ? f.value : "") : f.value);
  // The text as it was saved is kept apart: a hidden input has no default of its own.
  fields().forEach((f) => { if (isField(f)) f.dataset.base = base(f); });
  const plain = (text) => text.replace(/\r\n/g, "\n");
  const changes = () => {
    const found = {};
    fields().forEach((f) => { if (isField(f) && plain(now(f)) !== plain(base(f))) found[f.name] = [plain(base(f)), plain(now(f))]; });
    return found;
  };
  const named = (path) => [...fields()].find((f) => f.name === path);
  // On a phone every promotion is one line until it is touched, has a mistake, or was just added.
  const open = (field) => { const box = field.closest("details.price-promotion"); if (box) box.open = true; };
  if (matchMedia("(max-width: 767px)").matches) desk.querySelectorAll("details.price-promotion").forEach((box) => { box.open = `#${box.id}` === location.hash; });
  const typed = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => htmx.trigger("#check-try", "check-typed"), PAUSE);
  };
  desk.addEventListener("input", (event) => { if (event.target.name && isField(event.target)) typed(); });
  desk.addEventListener("change", (event) => {
    const scope = event.target.dataset.scope;
    if (scope) desk.querySelector(`[data-scope-of="${scope}"]`).hidden = event.target.value !== "some";
    const tick = event.target.dataset.tick;
    if (tick) {
      const ticked = [...desk.querySelectorAll(`[data-tick="${tick}"]:checked`)].map((box) => box.value);
      named(`promotions.${tick}.items`).value = ticked.join(" ");
      desk.querySelector(`[data-ticked="${tick}"]`).textContent = ticked.length;
    }
    if (tick || scope || event.target.type === "checkbox") typed();
  });
  // Every request of this page carries what is typed and not saved, and nothing else of its fields.
  document.addEventListener("htmx:configRequest", (event) => {
    const element = event.detail.elt;
    if (!element.matches("[data-check-send]")) return;
    clearTimeout(waiting);
    const own = JSON.parse(element.getAttribute("hx-vals") || "{}");
    sent = changes();
    const told = { changes: JSON.stringify(sent), ...own };
    if (element.dataset.with) {
      const aside = element.closest(element.dataset.with);
      told.typed = aside.querySelector("[name=typed]").value;
      told.sku = [...aside.querySelectorAll("[name=sku]:checked:not(:disabled)")].map((box) => box.value);
    }
    event.detail.parameters = told;
    if (own.do) leaving = true;
  });
  let leaving = false;
  document.addEventListener("check-saved", (event) => {
    for (const [path, [, mine]] of Object.entries(sent)) {
      const field = named(path);
      if (field) field.dataset.base = mine;
    }
    desk.dataset.version = event.detail.version;
  });
  document.addEventListener("htmx:afterRequest", (event) => { if (!event.detail.successful || event.detail.xhr.status !== 204) leaving = false; });
  addEventListener("beforeunload", (event) => { if (!leaving && Object.keys(changes()).length) event.preventDefault(); });
  const told = (id) => JSON.parse(document.getElementById(id)?.textContent || "{}");
  const mark = () => {
    desk.querySelectorAll(".price-said").forEach((said) => said.remove());
    desk.querySelectorAll(".is-invalid").forEach((f) => { f.classList.remove("is-invalid"); f.removeAttribute("aria-invalid"); f.removeAttribute("aria-describedby"); });
    const say = (path, text, wrong) => {
      const field = named(path);
      if (!field || field.type === "hidden") return;
      const said = document.createElement("span");
      said.className = `price-said ${wrong ? "is-wrong" : ""}`;
      said.id = `said-${path.replaceAll(".", "-")}`;
      said.textContent = text;
      field.after(said);
      field.setAttribute("aria-describedby", said.id);
      if (wrong) { field.classList.add("is-invalid"); field.setAttribute("aria-invalid", "true"); open(field); }
    };
    const marks = told("check-marks");
    for (const [path, text] of Object.entries(told("check-hints"))) if (!(path in marks)) say(path, text, false);
    for (const [path, text] of Object.entries(marks)) say(path, text, true);
    const reads = told("check-reads");
    desk.querySelectorAll("[data-reads]").forEach((place) => { place.textContent = reads[place.dataset.reads] || ""; });
  };
  document.addEventListener("htmx:afterSettle", (event) => { if (event.detail.target?.id === "check-result") mark(); });
  document.addEventListener("click", (event) => {
    const theirs = event.target.closest("[data-theirs]");
    if (theirs) {
      const field = named(theirs.dataset.theirs), value = theirs.dataset.value;
      if (field.type === "checkbox") field.checked = value !== ""; else field.value = value;
      field.dataset.base = value;
      typed();
    }
    const link = event.target.closest("[data-goto]");
    if (!link) return;
    event.preventDefault();
    const field = named(link.dataset.goto) || document.getElementById("goods");
    open(field);
    field.scrollIntoView({ block: "center" });
    field.focus();
  });
  mark();
})();
