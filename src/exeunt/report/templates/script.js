"use strict";
(() => {
  const root = document.documentElement;
  const store = { get: () => { try { return localStorage.getItem("exeunt-theme"); } catch { return null; } },
                  set: (v) => { try { localStorage.setItem("exeunt-theme", v); } catch { /* private window */ } } };
  if (store.get()) root.dataset.theme = store.get();
  const theme = document.getElementById("theme");
  theme.hidden = false;
  theme.addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    store.set(root.dataset.theme);
  });
  for (const link of document.querySelectorAll("a.link")) {
    link.addEventListener("click", () => { if (navigator.clipboard) navigator.clipboard.writeText(link.href).catch(() => {}); });
  }
  const save = (text, type, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  const csv = (table) => "\ufeff" + [...table.rows].map((row) => [...row.cells].map((c) => `"${c.textContent.trim().replaceAll('"', '""')}"`).join(",")).join("\r\n");
  for (const tools of document.querySelectorAll(".tools")) {
    const figure = tools.closest("figure");
    const add = (text, act) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = text;
      button.addEventListener("click", act);
      tools.append(button);
    };
    const svg = figure.querySelector(".wide svg") || figure.querySelector("svg");
    add(tools.dataset.picture, () => save(svg.outerHTML, "image/svg+xml", figure.id + ".svg"));
    add(tools.dataset.table, () => save(csv(figure.querySelector("table")), "text/csv", figure.id + ".csv"));
  }
  for (const table of document.querySelectorAll("table.data")) {
    const body = table.tBodies[0];
    if (body.rows.length < 3) continue;
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const up = head.getAttribute("aria-sort") === "descending";
        for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        const key = (row) => { const c = row.cells[column]; return c.dataset.sort === undefined ? c.textContent.trim() : Number(c.dataset.sort); };
        const rows = [...body.rows].sort((a, b) => {
          const x = key(a), y = key(b);
          const order = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y), root.lang);
          return up ? order : -order;
        });
        body.append(...rows);
      });
    });
  }
})();
