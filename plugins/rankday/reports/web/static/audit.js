// What a page cannot do without a script: Airflow's theme, leaving its frame, and turning a table's pages.
"use strict";
(() => {
  const root = document.documentElement;

  function host() { // Airflow's own page around our frame, or null
    try {
      return window.parent !== window && window.parent.document ? window.parent : null;
    } catch {
      return null;
    }
  }

  function takeTheme() {
    const around = host();
    let theme = null;
    if (around) theme = around.document.documentElement.classList.contains("dark") ? "dark" : "light";
    else try { theme = localStorage.getItem("theme"); } catch { /* the system's theme then */ }
    root.classList.remove("dark", "light");
    if (theme === "dark" || theme === "light") root.classList.add(theme);
  }
  takeTheme();
  const around = host();
  if (around) {
    new MutationObserver(takeTheme).observe(around.document.documentElement, { attributeFilter: ["class"] });
  } else {
    window.addEventListener("storage", takeTheme);
  }

  // A link into Airflow leaves the frame: its router takes a changed address as if one had clicked there.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-airflow]");
    if (!link || !around || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    around.history.pushState(null, "", link.href);
    around.dispatchEvent(new around.PopStateEvent("popstate", { state: null }));
  });

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
    if (event.target.dataset.slow) tellItWorks(event.target);
  });

  // What takes seconds says so, and since when; a page that comes back from the browser's memory is as it was.
  function tellItWorks(form) {
    const button = form.querySelector("button[type=submit]");
    const progress = document.createElement("span");
    progress.className = "working";
    progress.setAttribute("role", "status");
    progress.textContent = form.dataset.slow;
    const clock = document.createElement("span");
    const since = Date.now();
    const tick = () => { clock.textContent = ` ${Math.round((Date.now() - since) / 1000)} s`; };
    const ticking = setInterval(tick, 1000);
    form.append(progress, clock);
    setTimeout(() => { button.disabled = true; }); // after the form has been read
    window.addEventListener("pageshow", () => {
      clearInterval(ticking);
      progress.remove();
      clock.remove();
      button.disabled = false;
    }, { once: true });
  }

  // The marks of a chart are one stop of the Tab key; the arrow keys, Home and End go from mark to mark.
  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  document.addEventListener("keydown", (event) => {
    const mark = event.target.closest("svg.chart a");
    if (!mark || !(event.key in STEPS || event.key === "Home" || event.key === "End")) return;
    const marks = [...mark.closest("svg").querySelectorAll("a")];
    const place = event.key === "Home" ? 0 : event.key === "End" ? marks.length - 1 : marks.indexOf(mark) + STEPS[event.key];
    const next = marks[Math.min(Math.max(place, 0), marks.length - 1)];
    event.preventDefault();
    mark.setAttribute("tabindex", "-1");
    next.setAttribute("tabindex", "0");
    next.focus();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-table] [data-set]");
    if (button) renew(button.closest("[data-table]"), Object.fromEntries(new URLSearchParams(button.dataset.set)));
  });
})();

// The runs of the season page: asked of Airflow's own REST API, with the rights of whoever looks.
"use strict";
(() => {
  const DAGS = ["rank_day", "preliminary_list", "reconstitution", "ipo_additions", "fast_entry", "nightly", "what_if"];
  const TITLES = ["DAG", "Run", "State", "Started (UTC)", "Ended (UTC)"];

  function cell(row, text, link) {
    const td = row.insertCell();
    td.dataset.label = TITLES[row.cells.length - 1];
    if (!text) td.className = "none";
    if (!link) return void (td.textContent = text);
    const a = document.createElement("a");
    a.href = link;
    a.dataset.airflow = "";
    a.textContent = text;
    td.append(a);
  }

  async function fill(place) {
    const root = place.dataset.runs;
    const asked = async (path) => {
      const answer = await fetch(`${root}/api/v2/${path}`, { credentials: "same-origin" });
      if (!answer.ok) throw new Error(`Airflow answers ${answer.status}`);
      return answer.json();
    };
    try {
      const known = (await asked("dags?limit=100&exclude_stale=true")).dags.filter((dag) => DAGS.includes(dag.dag_id));
      const shown = known.filter((dag) => !place.dataset.dag || dag.dag_id === place.dataset.dag);
      const table = document.createElement("table");
      table.className = "cards";
      table.setAttribute("aria-label", "Runs");
      const head = table.createTHead().insertRow();
      for (const title of TITLES) {
        const th = document.createElement("th");
        th.textContent = title;
        head.append(th);
      }
      const body = table.createTBody();
      for (const dag of shown) {
        const at = `${root}/dags/${encodeURIComponent(dag.dag_id)}`;
        const next = body.insertRow();
        next.className = "marked";
        cell(next, dag.dag_id, at);
        cell(next, dag.is_paused ? "paused" : `next: ${dag.next_dagrun_run_after || "none planned"}`);
        for (let left = 3; left; left--) cell(next, "");
        const runs = await asked(`dags/${encodeURIComponent(dag.dag_id)}/dagRuns?limit=5&order_by=-run_after`);
        for (const run of runs.dag_runs) {
          const row = body.insertRow();
          if (run.state === "failed") row.className = "failed";
          cell(row, dag.dag_id);
          cell(row, run.dag_run_id, `${at}/runs/${encodeURIComponent(run.dag_run_id)}`);
          cell(row, run.state);
          cell(row, (run.start_date || "").slice(0, 19));
          cell(row, (run.end_date || "").slice(0, 19));
        }
      }
      place.replaceChildren(table);
    } catch (error) {
      place.textContent = `The runs cannot be shown: ${error.message}.`;
    }
  }
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-runs]").forEach(fill));
})();
