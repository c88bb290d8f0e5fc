"use strict";
(function () {
  const search = document.getElementById("search"), verdict = document.getElementById("verdict"), shown = document.getElementById("shown");
  const rows = Array.from(document.querySelectorAll("#overview tbody tr"));
  const texts = rows.map(row => row.textContent.normalize("NFKC").toLowerCase());
  function filter() {
    const words = search.value.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    rows.forEach((row, i) => {
      const fits = (!verdict.value || row.dataset.verdict === verdict.value) && words.every(word => texts[i].includes(word));
      row.hidden = !fits;
      count += fits;
    });
    shown.textContent = shown.dataset.text.replace("{n}", count);
  }
  if (search) {
    search.form.addEventListener("submit", event => event.preventDefault());
    search.addEventListener("input", filter);
    verdict.addEventListener("change", filter);
    filter();
  }
  const order = new Intl.Collator("zh", { numeric: true });
  function key(row, col) {
    const cell = row.cells[col];
    return cell.dataset.key === undefined ? cell.textContent.trim() : cell.dataset.key;
  }
  document.querySelectorAll("table.list th button").forEach(button => button.addEventListener("click", () => {
    const head = button.parentElement, table = head.closest("table"), body = table.tBodies[0], col = head.cellIndex;
    const down = head.getAttribute("aria-sort") === "ascending";
    table.querySelectorAll("th").forEach(other => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const keyed = Array.from(body.rows, row => [key(row, col), row]);
    keyed.sort((a, b) => (down ? -1 : 1) * ((b[0] !== "") - (a[0] !== "") || order.compare(a[0], b[0])));
    body.append(...keyed.map(pair => pair[1]));
  }));
  addEventListener("beforeprint", () => document.querySelectorAll("details:not([open])").forEach(one => { one.open = true; one.dataset.printed = ""; }));
  addEventListener("afterprint", () => document.querySelectorAll("details[data-printed]").forEach(one => { one.open = false; delete one.dataset.printed; }));
})();
