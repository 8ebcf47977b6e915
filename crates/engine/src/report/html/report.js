(() => {
  const form = document.getElementById("filter");
  const table = document.querySelector("table.details");
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const count = form.querySelector("output");
  const show = () => {
    const text = form.elements.text.value.trim().toLowerCase();
    const { value: outcome } = form.elements.outcome;
    const { value: kind } = form.elements.kind;
    let shown = 0;
    for (const row of rows) {
      const fits =
        (!outcome || row.dataset.outcome === outcome) &&
        (!kind || row.dataset.kind === kind) &&
        (!text || row.textContent.toLowerCase().includes(text));
      row.hidden = !fits;
      shown += fits;
    }
    count.textContent = `${shown} / ${rows.length}`;
  };
  let wait = 0;
  form.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(show, 120);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  const headers = Array.from(table.tHead.rows[0].cells);
  headers.forEach((header, column) => {
    header.tabIndex = 0;
    const sort = () => {
      const down = header.getAttribute("aria-sort") === "ascending";
      headers.forEach((other) => other.removeAttribute("aria-sort"));
      header.setAttribute("aria-sort", down ? "descending" : "ascending");
      const texts = new Map(rows.map((row) => [row, row.cells[column].textContent]));
      const order = new Intl.Collator(document.documentElement.lang, { numeric: true });
      rows.sort((a, b) => (down ? -1 : 1) * order.compare(texts.get(a), texts.get(b)));
      body.append(...rows);
    };
    header.addEventListener("click", sort);
    header.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        sort();
      }
    });
  });
  form.hidden = false;
  show();
})();
