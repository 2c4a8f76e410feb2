/// The script of the page, which sorts and filters its table.
enum PageScript {
  static let text = #"""
    "use strict";
    // The page is complete without this script: it only adds sorting and filtering to the items table.
    (() => {
      const table = document.getElementById("items-table");
      const controls = document.getElementById("items-controls");
      if (!table || !controls) return;

      const body = table.tBodies[0];
      const original = [...body.rows];
      const headers = [...table.tHead.rows[0].cells];
      const text = document.getElementById("filter-text");
      const status = document.getElementById("filter-status");
      const shown = document.getElementById("filter-shown");
      const count = new Intl.NumberFormat("en");
      const names = new Intl.Collator("en", { numeric: true });
      // Read once: asking a thousand rows for their text at every key press would be felt.
      const texts = new Map(original.map((row) => [row, row.textContent.toLowerCase()]));

      function filter() {
        const wanted = text.value.trim().toLowerCase();
        let left = 0;
        for (const row of original) {
          const fits = (!status.value || row.dataset.status === status.value) && texts.get(row).includes(wanted);
          // A class and not the hidden attribute, so that print still has every row.
          row.classList.toggle("filtered", !fits);
          if (fits) left += 1;
        }
        shown.textContent = `${count.format(left)} of ${count.format(original.length)} rows shown`;
      }

      function key(row, column, numeric) {
        const cell = row.cells[column];
        if (!numeric) return cell.textContent.trim();
        return cell.dataset.value === undefined ? "" : Number(cell.dataset.value);
      }

      function sort(column, direction) {
        let rows = original;
        if (direction) {
          const numeric = headers[column].classList.contains("n");
          const sign = direction === "ascending" ? 1 : -1;
          const keyed = original.map((row) => ({ row, key: key(row, column, numeric) }));
          keyed.sort((a, b) => {
            // Cells without a value come last in both directions.
            if (a.key === "" || b.key === "") return (a.key === "") - (b.key === "");
            return sign * (numeric ? a.key - b.key : names.compare(a.key, b.key));
          });
          rows = keyed.map((entry) => entry.row);
        }
        body.append(...rows);
        headers.forEach((header, index) => {
          if (direction && index === column) header.setAttribute("aria-sort", direction);
          else header.removeAttribute("aria-sort");
        });
      }

      // Ascending, then descending, then the order of the report again.
      const following = { ascending: "descending", descending: "" };
      headers.forEach((header, column) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "sort";
        button.append(...header.childNodes);
        button.addEventListener("click", () => sort(column, following[header.getAttribute("aria-sort")] ?? "ascending"));
        header.append(button);
      });

      text.addEventListener("input", filter);
      status.addEventListener("change", filter);
      controls.hidden = false;
      // A browser may bring back what was typed before a reload.
      filter();
    })();
    """#
}
