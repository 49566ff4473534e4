// What every page has: the theme, the help and the keys that lead elsewhere.
"use strict";

{
  const themes = { system: "as the system", light: "light", dark: "dark" };
  const button = document.getElementById("theme");
  const help = document.getElementById("keys");

  const show = (theme) => {
    window.surefootTheme(theme);
    button.textContent = `Theme: ${themes[theme]}`;
  };
  const next = () => {
    const names = Object.keys(themes);
    const now = window.surefootKept.get("theme", "system");
    const theme = names[(names.indexOf(now) + 1) % names.length];
    window.surefootKept.set("theme", theme);
    show(theme);
  };
  show(window.surefootKept.get("theme", "system"));
  button.addEventListener("click", next);
  document.getElementById("help").addEventListener("click", () => help.showModal());

  const follow = (selector) => document.querySelector(selector)?.click();
  const keys = {
    "?": () => help.showModal(),
    o: () => follow('header nav a[href$="index.html"]'),
    f: () => follow('header nav a[href$="functions.html"]'),
    t: () => follow('header nav a[href$="tests.html"]'),
    s: () => follow('header nav a[href$="seams.html"]'),
    d: next,
    "/": () => document.querySelector('input[type="search"]')?.focus(),
    "[": () => follow('a[rel="prev"]'),
    "]": () => follow('a[rel="next"]'),
    ...window.surefootKeys,
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    if (event.target.matches("input, select, textarea")) return;
    const act = keys[event.key];
    if (act && act(event) !== false) event.preventDefault();
  });
}
