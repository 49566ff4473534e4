"use strict";

{
  const { files, functions } = window.surefootData;
  const place = (row) => `${files[row[1]][0]}:${row[2]}`;
  window.surefootTable({
    id: "functions",
    label: "Functions",
    rows: functions,
    chosen: (row) => row[3],
    columns: [
      {
        name: "function",
        value: (row) => `${row[0]} ${place(row)}`,
        show: (row) => window.surefootLink(row[0], `${files[row[1]][1]}#L${row[2]}`),
      },
      { name: "place", value: place },
      { name: "tier", value: (row) => row[3] },
      ...window.surefootRatios((row) => row[4]),
      { name: "tests", number: true, value: (row) => row[5] },
    ],
  });
}
