// Tables: the columns that have no room go into a fold under their row; filter, sorting and pages ask for new rows only.
"use strict";
(() => {
  const ALWAYS = 99; // in the fold at any width

  // A column's place in the order of folding: its own, else from the left to the right.
  const rank = (head, place) => Number(head.dataset.fold ?? place);

  function fit(table) {
    const heads = table.tHead ? [...table.tHead.rows[0].cells] : [];
    table.querySelectorAll("tr.fold, button.unfold").forEach((one) => one.remove());
    const rows = [...table.tBodies].flatMap((body) => [...body.rows]).filter((row) => row.cells.length === heads.length);
    const show = (place, is) => {
      heads[place].hidden = !is;
      for (const row of rows) row.cells[place].hidden = !is;
    };
    const order = heads.map((head, place) => [rank(head, place), place]).sort((a, b) => b[0] - a[0]);
    for (const [at, place] of order) show(place, at < ALWAYS);
    table.classList.toggle("folded", order.some(([at]) => at >= ALWAYS)); // the buttons take room too
    const around = getComputedStyle(table.parentElement);
    const room = table.parentElement.clientWidth - parseFloat(around.paddingLeft) - parseFloat(around.paddingRight);
    for (const [at, place] of order) {
      if (at >= ALWAYS) continue;
      if (table.offsetWidth <= room || heads.filter((head) => !head.hidden).length <= 2) break;
      show(place, false);
      table.classList.add("folded");
    }
    const isFolded = heads.some((head) => head.hidden);
    table.classList.toggle("folded", isFolded);
    if (!isFolded) return;
    const first = heads.findIndex((head) => !head.hidden);
    for (const row of rows) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "unfold";
      button.setAttribute("aria-expanded", "false");
      button.setAttribute("aria-label", `More of ${row.cells[first].textContent.trim()}`);
      row.cells[first].prepend(button);
    }
  }

  function unfold(button) {
    const row = button.closest("tr");
    const isOpen = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!isOpen));
    if (isOpen) return void row.nextElementSibling.remove();
    const heads = [...row.closest("table").tHead.rows[0].cells];
    const fold = document.createElement("tr");
    fold.className = "fold";
    const cell = fold.insertCell();
    cell.colSpan = heads.filter((head) => !head.hidden).length;
    const list = cell.appendChild(document.createElement("dl"));
    heads.forEach((head, place) => {
      if (!head.hidden) return;
      const pair = list.appendChild(document.createElement("div"));
      pair.appendChild(document.createElement("dt")).textContent = head.textContent.trim();
      pair.appendChild(document.createElement("dd")).append(...[...row.cells[place].childNodes].map((one) => one.cloneNode(true)));
    });
    row.after(fold);
  }

  const fitAll = (within) => within.querySelectorAll("table.data").forEach((table) => table.offsetParent && fit(table));
  let width = innerWidth, later = 0;
  window.addEventListener("resize", () => {
    if (width === innerWidth) return;
    width = innerWidth;
    clearTimeout(later);
    later = setTimeout(() => fitAll(document), 80);
  });
  document.addEventListener("toggle", (event) => { if (event.target.open) fitAll(event.target); }, true);
  document.addEventListener("rankday:filled", (event) => fitAll(event.target)); // a part of the page came
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.unfold");
    if (button) unfold(button);
  });
  fitAll(document);

  // A table: its filter, its facets, its sorting and its pages ask for new rows only.
  let asked = 0;
  async function renew(table, changes) {
    const address = new URL(table.dataset.address, location.href);
    for (const [name, value] of Object.entries(changes)) address.searchParams.set(name, value);
    table.dataset.address = address.pathname + address.search;
    for (const link of table.querySelectorAll("a[data-download]")) link.search = address.search; // what is shown
    const mine = String(++asked);
    table.dataset.asked = mine;
    address.searchParams.set("part", "rows");
    const answer = await fetch(address, { credentials: "same-origin" });
    const html = await answer.text();
    if (table.dataset.asked !== mine) return; // a later question has been asked meanwhile
    const active = document.activeElement;
    const kept = table.contains(active) && active.dataset.name;
    table.querySelector("[data-rows]").innerHTML = html; // written and escaped by our own template
    fit(table.querySelector("table.data"));
    if (kept) table.querySelector(`[data-rows] [data-name="${CSS.escape(kept)}"]`)?.focus();
  }
  const waiting = new WeakMap();
  document.addEventListener("input", (event) => {
    const field = event.target.closest("[data-table] form [name]");
    if (!field) return;
    const table = field.closest("[data-table]");
    clearTimeout(waiting.get(table));
    waiting.set(table, setTimeout(() => renew(table, { [field.name]: field.value, page: 1 }), 120));
  });
  document.addEventListener("submit", (event) => {
    if (event.target.closest("[data-table]")) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-table] [data-set]");
    if (button) renew(button.closest("[data-table]"), Object.fromEntries(new URLSearchParams(button.dataset.set)));
  });
})();
