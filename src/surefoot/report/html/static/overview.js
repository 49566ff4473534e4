// The first page: the table of files, and the treemap.
"use strict";

{
  const { files, tree } = window.surefootData;
  const marks = { aim: "✓ aim", target: "~ target", short: "✗ below", unknown: "? unknown" };
  const hasMutants = files.some((row) => row[7]?.[1]);
  if (files.length) {
    window.surefootTable({
      id: "files",
      label: "Files",
      rows: files,
      chosen: (row) => row[2],
      columns: [
        { name: "file", value: (row) => row[0], show: (row) => window.surefootLink(row[0], row[1]) },
        { name: "most critical tier", value: (row) => row[2] },
        { name: "target", value: (row) => marks[row[3]] },
        ...window.surefootRatios((row) => row[4], (row) => row[6]),
        ...(hasMutants ? [{ name: "oracle gap", ratio: (row) => row[7], low: true }] : []),
        { name: "gaps", number: true, value: (row) => row[5] },
      ],
    });
    window.surefootTreemap(tree, marks);
  }
  window.surefootKeys = { 1: () => document.querySelector(".gaps a")?.click() };
}
