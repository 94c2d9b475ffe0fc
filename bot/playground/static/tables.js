// Data tables: sort by a column, unfold the rest of the rows.

export function sortBy(button) {
  const head = button.closest("th");
  const table = head.closest("table");
  const down = head.getAttribute("aria-sort") === "ascending";
  const column = [...head.parentElement.children].indexOf(head);
  for (const other of head.parentElement.children) other.setAttribute("aria-sort", "none");
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const body = table.tBodies[0];
  const visible = [...body.rows].filter((row) => !row.hidden).length;
  const rows = [...body.rows].sort((a, b) => compare(a.cells[column], b.cells[column]) * (down ? -1 : 1));
  rows.forEach((row, index) => { row.hidden = index >= visible; });
  body.append(...rows);
  table.closest(".data-table").dataset.keep = "";
}

function compare(a, b) {
  if (a.dataset.value !== undefined && b.dataset.value !== undefined) return a.dataset.value - b.dataset.value;
  return a.textContent.localeCompare(b.textContent, undefined, { numeric: true });
}

export function unfold(button) {
  const box = button.closest(".data-table");
  for (const row of box.querySelectorAll("tr[hidden]")) row.hidden = false;
  box.dataset.keep = "";
  button.remove();
}
