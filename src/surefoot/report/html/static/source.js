// A file's page: opens what is known of a line, and walks from gap to gap.
"use strict";

{
  const facts = JSON.parse(document.getElementById("facts").textContent);
  const { tests, levels } = window.surefootData;
  const source = document.getElementById("source");
  const MANY = 30;

  const make = (tag, className, ...content) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...content);
    return made;
  };
  const lineSets = new Map(facts.lines);
  const testsOf = (set) => {
    const numbers = facts.sets[set].flatMap((group) => facts.groups[group]);
    const known = numbers.filter((n) => n >= 0).sort((a, b) => a - b);
    const names = known.map((n) => tests[n]);
    return { names, known, imported: numbers.includes(-1) };
  };
  const linkTo = (name) =>
    window.surefootLink(name, `../tests.html#${encodeURIComponent(name)}`);
  const firstOf = (name, number) => [
    linkTo(name),
    ...(number > 1 ? [` and ${number - 1} more`] : []),
  ];
  const listOf = (set, what) => {
    const { names, known, imported } = testsOf(set);
    if (!names.length) {
      const why = imported ? "outside tests, for example on import" : "by no test";
      return make("p", "", `${what} ${why}.`);
    }
    const list = make("ul", "");
    const draw = (part) =>
      list.append(
        ...part.map((n) => make("li", "", linkTo(tests[n]), levels[n] ? ` ${levels[n]}` : "")),
      );
    draw(known.slice(0, MANY));
    const box = make("div", "", make("p", "", `${what} by ${count(names.length, "test")}:`), list);
    if (names.length > MANY) {
      const more = make("button", "", `Show all ${names.length}`);
      more.type = "button";
      more.addEventListener("click", () => {
        draw(known.slice(MANY));
        more.remove();
      });
      box.append(more);
    }
    return box;
  };
  const count = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;
  const label = (index) => {
    const round = Math.floor(index / 26);
    return String.fromCharCode(97 + (index % 26)) + (round || "");
  };
  const table = (caption, heads, rows) => {
    const made = make("table", "", make("caption", "", caption));
    const head = make("tr");
    for (const text of heads) {
      const cell = make("th", "", text);
      cell.scope = "col";
      head.append(cell);
    }
    made.append(make("thead", "", head), make("tbody", "", ...rows));
    const scroll = make("div", "scroll", made);
    scroll.tabIndex = 0;
    scroll.setAttribute("role", "region");
    scroll.setAttribute("aria-label", caption);
    return scroll;
  };
  const row = (cells, className) => make("tr", className, ...cells.map((c) => make("td", "", c)));
  const yes = (seen) => (seen === null ? "- not counted" : seen ? "✓" : "✗ never");

  const decisionPanel = (decision) => {
    const panel = make("section", "decision");
    panel.append(make("h3", "", `${decision.place} `, make("code", "", decision.text)));
    if (decision.unmeasured) {
      panel.append(make("p", "", `? unmeasured: ${decision.unmeasured}.`));
      return panel;
    }
    if (decision.never.length) {
      panel.append(make("ul", "never", ...decision.never.map((text) => make("li", "", text))));
    }
    panel.append(
      table(
        "Conditions",
        ["label", "condition", "True", "False", "decides alone"],
        decision.conditions.map(([text, seenTrue, seenFalse, decides], index) =>
          row(
            [label(index), make("code", "", text), yes(seenTrue), yes(seenFalse), yes(decides)],
            [seenTrue, seenFalse, decides].includes(0) ? "missing" : "",
          ),
        ),
      ),
      table(
        "Vectors",
        [...decision.conditions.map((_, index) => label(index)), "result", "tests"],
        decision.vectors.map(([vector, result, set, words, code]) => {
          const end = result === null ? "value" : result ? "True" : "False";
          if (set === null && words === null) {
            return row([...vector, end, "- leads only to excluded lines"]);
          }
          if (set === null) {
            const example = code ? [", as in ", make("code", "", code)] : [];
            const wanted = make("span", "", `✗ missing: a test with ${words}`, ...example);
            return row([...vector, end, wanted], "missing");
          }
          const { names } = testsOf(set);
          const by = names.length ? [" by ", ...firstOf(names[0], names.length)] : [];
          return row([...vector, end, make("span", "", "✓ seen", ...by)]);
        }),
      ),
    );
    return panel;
  };
  const branchPanel = (branches) => {
    const rows = branches.map(([, end, taken, set]) => {
      const to = end > 0 ? window.surefootLink(`line ${end}`, `#L${end}`) : "the exit";
      const { names } = testsOf(set);
      const by = names.length ? `✓ by ${count(names.length, "test")}` : "✓";
      return row([to, taken ? by : "✗ never"], taken ? "" : "missing");
    });
    return table("Goes on to", ["to", "taken"], rows);
  };

  const seamPanel = ([, what, told]) => {
    const parts = told.map(([words, first, number]) =>
      make("li", "", words, ...(number ? [" in ", ...firstOf(tests[first], number)] : [])),
    );
    return make("section", "", make("h3", "", `Seam: ${what}`), make("ul", "", ...parts));
  };

  const panelOf = (line) => {
    const number = Number(line.id.slice(1));
    const panel = make("div", "panel");
    panel.id = `panel-${number}`;
    const functions = facts.functions.filter(([at]) => at === number);
    for (const [, name, set] of functions) panel.append(listOf(set, `${name} is reached`));
    panel.append(...facts.seams.filter(([at]) => at === number).map(seamPanel));
    const decisions = facts.decisions.filter((d) => d.line === number);
    panel.append(...decisions.map(decisionPanel));
    const branches = facts.branches.filter(([start]) => start === number);
    if (branches.length) panel.append(branchPanel(branches));
    if (lineSets.has(number) && !functions.length) {
      panel.append(listOf(lineSets.get(number), `Line ${number} is reached`));
    }
    if (!panel.childElementCount) {
      const nothing = line.classList.contains("m") ? "never ran" : "holds nothing that is measured";
      panel.append(make("p", "", `Line ${number} ${nothing}.`));
    }
    return panel;
  };
  const anchorOf = (line) => line.querySelector("a");
  const close = (line) => {
    document.getElementById(`panel-${line.id.slice(1)}`)?.remove();
    anchorOf(line).removeAttribute("aria-expanded");
  };
  const open = (line) => {
    if (anchorOf(line).hasAttribute("aria-expanded")) return;
    const notes = line.nextElementSibling;
    const after = notes?.tagName === "UL" ? notes : line;
    after.after(panelOf(line));
    anchorOf(line).setAttribute("aria-expanded", "true");
  };
  const toggle = (line) => (anchorOf(line).hasAttribute("aria-expanded") ? close(line) : open(line));
  const lineOf = (hash) => (/^#L\d+$/.test(hash) ? document.getElementById(hash.slice(1)) : null);
  const arrive = () => {
    const line = lineOf(location.hash);
    if (line) {
      open(line);
      line.scrollIntoView({ block: "center" });
      anchorOf(line).focus({ preventScroll: true });
    }
  };

  source.addEventListener("click", (event) => {
    const line = event.target.closest("p[id]");
    if (!line || String(getSelection())) return;
    event.preventDefault();
    if (event.target.closest("a")) history.replaceState(null, "", `#${line.id}`);
    toggle(line);
  });
  addEventListener("hashchange", arrive);

  const walk = (step) => {
    const gaps = [...source.querySelectorAll("p.g")];
    if (!gaps.length) return;
    const here = document.activeElement?.closest("#source p[id]");
    const order = (line) => Number(line.id.slice(1));
    const at = here ? order(here) : 0;
    const next =
      step > 0 ? gaps.find((line) => order(line) > at) : gaps.findLast((line) => order(line) < at);
    const line = next ?? (step > 0 ? gaps[0] : gaps.at(-1));
    if (here && here !== line) close(here);
    history.replaceState(null, "", `#${line.id}`);
    arrive();
  };

  const kinds = [...document.querySelectorAll("[data-kind]")];
  const hidden = new Set(window.surefootKept.get("unmarked", []));
  const show = () => {
    for (const button of kinds) {
      const off = hidden.has(button.dataset.kind);
      button.setAttribute("aria-pressed", String(!off));
      source.classList.toggle(`no-${button.dataset.kind}`, off);
    }
  };
  const flip = (kind) => {
    if (!hidden.delete(kind)) hidden.add(kind);
    window.surefootKept.set("unmarked", [...hidden]);
    show();
  };
  for (const button of kinds) button.addEventListener("click", () => flip(button.dataset.kind));
  show();

  window.surefootKeys = {
    j: () => walk(1),
    k: () => walk(-1),
    Enter() {
      const line = document.activeElement?.closest("#source p[id]");
      if (!line || document.activeElement !== anchorOf(line)) return false;
      toggle(line);
    },
    ...Object.fromEntries(kinds.map((b, index) => [index + 1, () => flip(b.dataset.kind)])),
  };
  arrive();
}
