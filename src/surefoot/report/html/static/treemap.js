// The project as nested rectangles, laid out by d3-hierarchy.
"use strict";

window.surefootTreemap = (tree, marks) => {
  const SVG = "http://www.w3.org/2000/svg";
  const MANY = 400;
  const host = document.getElementById("treemap");
  const crumbs = document.getElementById("crumbs");
  const root = d3
    .hierarchy(tree)
    .sum((node) => (node.children ? 0 : Math.max(node.weight, 1)))
    .sort((a, b) => b.value - a.value || (a.data.name < b.data.name ? -1 : 1));

  const make = (tag, attributes) => {
    const made = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  };
  // A copy of what is shown: two levels, or all where these are few.
  const shownOf = (top) => {
    const depth = top.descendants().length > MANY ? 2 : Infinity;
    const copy = (node, level) => ({
      node,
      value: node.value,
      children: node.children && level < depth ? node.children.map((c) => copy(c, level + 1)) : null,
    });
    return d3.hierarchy(copy(top, 0)).sum((item) => (item.children ? 0 : item.value));
  };
  let top = root;

  const enter = (node) => {
    top = node;
    draw();
    host.querySelector("a")?.focus();
  };
  const path = (node) =>
    node
      .ancestors()
      .reverse()
      .map((n) => n.data.name)
      .filter(Boolean)
      .join("/");

  const cell = (item) => {
    const { node } = item.data;
    const [width, height] = [item.x1 - item.x0, item.y1 - item.y0];
    const glyph = marks[node.data.confidence][0];
    const link = make("a", { class: `${node.data.confidence}${item.children ? " folder" : ""}` });
    if (node.children) {
      link.setAttribute("href", "#map-title");
      link.addEventListener("click", (event) => {
        event.preventDefault();
        if (node !== top) enter(node);
        else if (node.parent) enter(node.parent);
      });
    } else link.setAttribute("href", node.data.page);
    const name = node.data.name || document.documentElement.dataset.project;
    link.setAttribute("aria-label", `${path(node) || name}: ${marks[node.data.confidence]}`);
    link.append(make("rect", { x: item.x0, y: item.y0, width, height }));
    const title = make("title", {});
    title.textContent = `${path(node) || name}: ${marks[node.data.confidence]}`;
    link.append(title);
    const room = Math.floor((width - 8) / 7.5);
    if (room >= 2 && height >= 16) {
      const label = make("text", { x: item.x0 + 4, y: item.y0 + 13 });
      const text = `${glyph} ${name}`;
      label.textContent = text.length <= room ? text : room < 5 ? glyph : `${text.slice(0, room - 1)}…`;
      link.append(label);
    }
    return link;
  };
  const draw = () => {
    const width = Math.max(host.clientWidth, 200);
    const height = host.clientHeight;
    const laid = d3
      .treemap()
      .size([width, height])
      .round(true)
      .paddingInner(2)
      .paddingOuter((item) => (item.depth ? 2 : 0))
      .paddingTop((item) => (item.children ? 18 : 0))(shownOf(top));
    const svg = make("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "group" });
    svg.setAttribute("aria-label", "Map of the project");
    svg.append(...laid.descendants().map(cell));
    host.replaceChildren(svg);
    crumbs.replaceChildren();
    for (const node of top === root ? [] : top.ancestors().reverse()) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "link";
      button.textContent = node.data.name || document.documentElement.dataset.project;
      button.disabled = node === top;
      button.addEventListener("click", () => enter(node));
      if (node !== root) crumbs.append(" / ");
      crumbs.append(button);
    }
  };
  new ResizeObserver(draw).observe(host);
};
