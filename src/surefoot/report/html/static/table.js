// A table that can be sorted and filtered, over rows that are plain data.
"use strict";

// A percentage that never flatters: 100 only when nothing is missing (see figures.py).
window.surefootPercent = (covered, total) => {
  if (covered === total) return "100%";
  const exact = (100 * covered) / total;
  const below = Math.floor(exact);
  const up = exact - below > 0.5 || (exact - below === 0.5 && below % 2 === 1);
  const rounded = below + (up ? 1 : 0);
  return `${covered ? Math.min(Math.max(rounded, 1), 99) : rounded}%`;
};

// columns: {name, value(row), show(row)?, ratio?}; value is what is sorted by, as text or a number,
// show returns a node or text, and ratio [covered, total] or null where nothing is known. A low ratio
// is a good one where that is said.
window.surefootTable = ({ id, label, columns, rows, chosen, choice = "Tier" }) => {
  const PAGE = 500;
  const host = document.getElementById(id);
  const make = (tag, attributes = {}, ...content) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...content);
    return made;
  };
  const kept = { filter: "", tier: "", sort: null, down: false };
  Object.assign(kept, window.surefootKept.get(id, {}));
  if (!columns.some((column) => column.name === kept.sort)) kept.sort = null;

  const search = make("input", { type: "search", id: `${id}-filter`, value: kept.filter });
  search.value = kept.filter;
  const tiers = [...new Set(rows.map((row) => chosen?.(row)).filter(Boolean))];
  const select = make("select", { id: `${id}-tier` }, make("option", { value: "" }, "all"));
  for (const tier of tiers) select.append(make("option", { value: tier }, tier));
  select.value = tiers.includes(kept.tier) ? kept.tier : "";
  const count = make("output", { for: `${id}-filter` });
  const controls = make("div", { class: "controls" });
  controls.append(make("label", { for: `${id}-filter` }, "Filter"), search);
  if (tiers.length > 1) controls.append(make("label", { for: `${id}-tier` }, choice), select);
  controls.append(count);

  const head = make("tr");
  for (const column of columns) {
    const button = make("button", { type: "button" }, column.name);
    const cell = make("th", { scope: "col" }, button);
    if (column.number || column.ratio) cell.className = "number";
    button.addEventListener("click", () => {
      const first = column.number || column.ratio ? false : kept.sort === null;
      kept.down = kept.sort === column.name ? !kept.down : first;
      kept.sort = column.name;
      update();
    });
    head.append(cell);
  }
  const body = make("tbody");
  const table = make("table", {}, make("caption", { class: "unseen" }, label));
  table.append(make("thead", {}, head), body);
  const name = `Table of ${label.toLowerCase()}`;
  const scroll = make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": name });
  scroll.append(table);
  const more = make("button", { type: "button" });
  host.replaceChildren(controls, scroll, more);

  const text = new Map(rows.map((row) => [row, String(columns[0].value(row)).toLowerCase()]));
  const sortable = (column, row) => {
    if (!column.ratio) return column.value(row);
    const ratio = column.ratio(row);
    return ratio && ratio[1] ? ratio[0] / ratio[1] : null;
  };
  let shown = [];
  let drawn = 0;

  const cellOf = (column, row) => {
    const cell = make(column === columns[0] ? "th" : "td");
    if (column === columns[0]) cell.scope = "row";
    if (column.ratio) {
      const ratio = column.ratio(row);
      cell.className = "number";
      if (ratio === null) cell.append("?");
      else if (ratio[1]) {
        cell.append(window.surefootPercent(...ratio), " ");
        cell.append(make("small", {}, `${ratio[0]}/${ratio[1]}`));
        const missed = column.low ? ratio[0] : ratio[1] - ratio[0];
        if (missed) cell.classList.add(missed < ratio[1] ? "partly" : "none");
      } else cell.append("–");
      return cell;
    }
    if (column.number) cell.className = "number";
    cell.append(column.show ? column.show(row) : String(column.value(row)));
    return cell;
  };
  const draw = () => {
    const part = shown.slice(drawn, drawn + PAGE);
    body.append(...part.map((row) => make("tr", {}, ...columns.map((c) => cellOf(c, row)))));
    drawn += part.length;
    more.hidden = drawn >= shown.length;
    more.textContent = `Show more (${(shown.length - drawn).toLocaleString("en")} left)`;
  };
  const update = () => {
    kept.filter = search.value;
    kept.tier = select.value;
    window.surefootKept.set(id, kept);
    const words = kept.filter.toLowerCase().split(/\s+/).filter(Boolean);
    shown = rows.filter(
      (row) =>
        (!kept.tier || chosen(row) === kept.tier) &&
        words.every((word) => text.get(row).includes(word)),
    );
    const column = columns.find((candidate) => candidate.name === kept.sort);
    if (column) {
      const collator = new Intl.Collator("en", { numeric: true });
      const sign = kept.down ? -1 : 1;
      const value = new Map(shown.map((row) => [row, sortable(column, row)]));
      shown.sort((a, b) => {
        const [x, y] = [value.get(a), value.get(b)];
        if (x === null || y === null) return (x === null) - (y === null);
        return sign * (typeof x === "number" ? x - y : collator.compare(x, y));
      });
    }
    [...head.children].forEach((cell, number) => {
      const sorted = columns[number].name === kept.sort;
      if (sorted) cell.setAttribute("aria-sort", kept.down ? "descending" : "ascending");
      else cell.removeAttribute("aria-sort");
    });
    count.value = `${shown.length.toLocaleString("en")} of ${rows.length.toLocaleString("en")}`;
    body.replaceChildren();
    drawn = 0;
    draw();
  };
  search.addEventListener("input", update);
  select.addEventListener("change", update);
  more.addEventListener("click", draw);
  update();
};

// The columns that files and functions share; counts is where a row has its figures.
window.surefootRatios = (counts, known = () => "all") => {
  const names = ["statements", "branches", "conditions", "MC/DC", "Cover"];
  return names.map((name, number) => ({
    name,
    ratio(row) {
      const extent = known(row);
      if (extent === "nothing" || (extent === "lines" && name !== "statements")) return null;
      return counts(row).slice(2 * number, 2 * number + 2);
    },
  }));
};
