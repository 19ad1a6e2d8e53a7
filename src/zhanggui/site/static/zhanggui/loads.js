// Dropping files: form[data-loads] takes files and whole folders, lists them, says when they are too many, and shows how much is sent.
// Without this script the form is a plain one: choose files, press the button.
(() => {
  "use strict";
  const size = (bytes) => (bytes >= 1048576 ? `${(bytes / 1048576).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1024)).toLocaleString()} KB`);
  const entries = (reader) => new Promise((resolve, reject) => reader.readEntries(resolve, reject));
  // A dropped folder hands out its files a hundred at a time.
  const walk = async (entry) => {
    if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
    const reader = entry.createReader(), found = [];
    for (let part = await entries(reader); part.length; part = await entries(reader)) found.push(...part);
    return (await Promise.all(found.map(walk))).flat();
  };
  const dropped = async (data) => {
    const roots = [...data.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    const files = roots.length ? (await Promise.all(roots.map(walk))).flat() : [...data.files];
    return files.filter((file) => !/^(\.|~\$|thumbs\.db$|desktop\.ini$)/i.test(file.name));
  };
  const start = (form) => {
    const area = form.querySelector("[data-drop]"), input = form.querySelector("input[type=file]");
    if (!area || !input) return;
    const list = form.querySelector("[data-chosen]"), large = form.querySelector("[data-too-large]"), button = form.querySelector("button:not([type])");
    let files = [];
    const show = () => {
      const total = files.reduce((sum, file) => sum + file.size, 0), over = total > Number(form.dataset.limit);
      list.replaceChildren(...files.map((file) => {
        const line = document.createElement("li"), name = document.createElement("span"), bytes = document.createElement("span");
        name.textContent = file.name; bytes.textContent = size(file.size); line.append(name, bytes);
        return line;
      }));
      large.hidden = !over;
      button.disabled = over || files.length === 0;
      form.querySelector("[data-count]").textContent = files.length ? `\u00a0(${files.length} · ${size(total)})` : "";
    };
    const take = (more) => {
      const known = new Set(files.map((f) => `${f.name}/${f.size}/${f.lastModified}`));
      files.push(...more.filter((f) => !known.has(`${f.name}/${f.size}/${f.lastModified}`)));
      input.required = false;
      show();
    };
    input.addEventListener("change", () => { take([...input.files]); input.value = ""; });
    for (const kind of ["dragenter", "dragover"]) area.addEventListener(kind, (e) => { e.preventDefault(); area.classList.add("over"); });
    for (const kind of ["dragleave", "drop"]) area.addEventListener(kind, (e) => { e.preventDefault(); area.classList.remove("over"); });
    area.addEventListener("drop", async (event) => take(await dropped(event.dataTransfer)));
    form.addEventListener("submit", (event) => { event.preventDefault(); if (files.length) send(form, files, button); });
    button.disabled = true;
  };
  const send = (form, files, button) => {
    const data = new FormData(form), box = form.querySelector("[data-sending]"), bar = box.firstElementChild, request = new XMLHttpRequest();
    data.delete("files");
    for (const file of files) data.append("files", file, file.name);
    const broken = form.querySelector("[data-broken]");
    const over = () => { button.disabled = false; box.hidden = true; };
    const fail = () => { over(); broken.hidden = false; };
    request.upload.addEventListener("progress", (e) => { if (e.lengthComputable) bar.style.width = `${(100 * e.loaded) / e.total}%`; });
    request.addEventListener("load", () => {
      const where = request.getResponseHeader("HX-Redirect");
      if (where) { location.assign(where); return; }
      if (request.status >= 500) { fail(); return; }
      over();
      const said = document.getElementById("said");
      said.innerHTML = request.responseText;
      said.scrollIntoView({ block: "center" });
    });
    request.addEventListener("error", fail);
    request.open("POST", form.action);
    request.setRequestHeader("HX-Request", "true");
    request.setRequestHeader("X-CSRFToken", data.get("csrfmiddlewaretoken"));
    box.hidden = false; broken.hidden = true; button.disabled = true;
    request.send(data);
  };
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("form[data-loads]").forEach(start));
  // A bar says its share in an attribute: styles in the page are forbidden.
  const fill = (root) => root.querySelectorAll("[data-share]").forEach((bar) => { bar.style.width = `${bar.dataset.share}%`; });
  document.addEventListener("DOMContentLoaded", () => fill(document));
  document.addEventListener("htmx:afterSettle", () => fill(document));
  // A file dropped beside the area must not open instead of the page.
  for (const kind of ["dragover", "drop"]) document.addEventListener(kind, (event) => { if (document.querySelector("form[data-loads]")) event.preventDefault(); });
})();
