// Which test reaches what, and what it alone reaches.
"use strict";

{
  const { files, tests, levels, reached } = window.surefootData;
  const host = document.getElementById("test");
  const add = (parent, tag, ...content) => {
    const made = document.createElement(tag);
    made.append(...content);
    parent.append(made);
    return made;
  };
  const places = (list, file, where) => {
    const [path, page] = files[file];
    const item = add(list, "li", window.surefootLink(path, page), " ");
    for (const [start, end] of where) {
      const text = end ? `${start}–${end}` : `${start}`;
      item.append(window.surefootLink(text, `${page}#L${start}`), " ");
    }
    return item;
  };
  const open = (number) => {
    const [, where, count, alone, seconds, touches] = reached[number];
    host.replaceChildren();
    const title = add(host, "h2", tests[number]);
    title.tabIndex = -1;
    if (levels[number]) {
      add(host, "p", `${levels[number]} test, ${seconds} s`);
      add(host, "h3", touches.length ? "Touches" : "Touches nothing outside the code");
      const all = add(host, "ul");
      for (const text of touches) add(all, "li", text);
    }
    add(host, "h3", count ? "Reached by no other test" : "Reaches nothing that others do not");
    const own = add(host, "ul");
    for (const [file, lines, arcs, vectors] of alone) {
      const item = places(own, file, lines);
      if (arcs) item.append(`${arcs} ${arcs > 1 ? "steps" : "step"} between lines `);
      if (vectors) item.append(`${vectors} condition ${vectors > 1 ? "vectors" : "vector"}`);
    }
    add(host, "h3", "Reaches");
    const all = add(host, "ul");
    for (const [file, lines] of where) {
      places(all, file, []).append(`${lines} ${lines > 1 ? "lines" : "line"}`);
    }
    title.focus();
    history.replaceState(null, "", `#${encodeURIComponent(tests[number])}`);
  };
  window.surefootTable({
    id: "tests",
    label: "Tests",
    rows: tests.map((_, number) => number),
    choice: "Level",
    chosen: (number) => levels[number],
    columns: [
      {
        name: "test",
        value: (number) => tests[number],
        show(number) {
          const button = document.createElement("button");
          button.type = "button";
          button.className = "link";
          button.textContent = tests[number];
          button.addEventListener("click", () => open(number));
          return button;
        },
      },
      ...(levels.some(Boolean)
        ? [
            { name: "level", value: (number) => levels[number] || "not known" },
            {
              name: "seconds",
              number: true,
              value: (number) => reached[number][4] ?? 0,
              show: (number) => reached[number][4]?.toFixed(2) ?? "?",
            },
          ]
        : []),
      { name: "lines", number: true, value: (number) => reached[number][0] },
      { name: "files", number: true, value: (number) => reached[number][1].length },
      { name: "alone", number: true, value: (number) => reached[number][2] },
    ],
  });
  const asked = tests.indexOf(decodeURIComponent(location.hash.slice(1)));
  if (asked >= 0) open(asked);
}
