// 今日 and 全部店铺: printing, copying the brief for a chat group, finding a shop in the table.
(() => {
  "use strict";
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) print();
  });
  // data-copy-from="address": the text behind it goes to the clipboard, as it would be pasted into a chat group.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy-from]");
    if (!button) return;
    fetch(button.dataset.copyFrom).then((answer) => (answer.ok ? answer.text() : Promise.reject(answer)))
      .then((text) => navigator.clipboard.writeText(text))
      .then(() => { document.getElementById("said").textContent = button.dataset.done; button.classList.add("done"); });
  });
  // input[data-find="#table"]: only the rows that hold the text are shown.
  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-find]")) return;
    const text = event.target.value.trim().toLowerCase();
    for (const row of document.querySelectorAll(`${event.target.dataset.find} tbody tr`)) row.hidden = !row.innerText.toLowerCase().includes(text);
  });
})();
