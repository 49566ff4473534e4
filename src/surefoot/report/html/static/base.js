// Runs before the page is drawn, so that its theme does not flash; what all scripts share.
"use strict";

window.surefootData = {};

// What is kept across visits, by project; a browser that keeps nothing is as good as a first visit.
window.surefootKept = {
  key(name) {
    return `surefoot:${document.documentElement.dataset.project}:${name}`;
  },
  get(name, otherwise) {
    try {
      const kept = localStorage.getItem(this.key(name));
      return kept === null ? otherwise : JSON.parse(kept);
    } catch {
      return otherwise;
    }
  },
  set(name, value) {
    try {
      localStorage.setItem(this.key(name), JSON.stringify(value));
    } catch {
      // nothing is kept
    }
  },
};

window.surefootTheme = (theme) => {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
};
window.surefootTheme(window.surefootKept.get("theme", "system"));

// A link whose text may be wrapped after a slash, rather than within a name.
window.surefootLink = (text, href) => {
  const link = document.createElement("a");
  link.href = href;
  for (const part of text.split(/(?<=\/)/)) link.append(part, document.createElement("wbr"));
  return link;
};
