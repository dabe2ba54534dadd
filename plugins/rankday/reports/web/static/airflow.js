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

  function ask(root) {
    return async (path) => {
      const answer = await fetch(`${root}/api/v2/${path}`, { credentials: "same-origin" });
      if (!answer.ok) throw new Error(`Airflow answers ${answer.status}`);
      return answer.json();
    };
  }

  async function fill(place) {
    const root = place.dataset.runs;
    const asked = ask(root);
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

  // What a run did that has no result of its own: its tasks, what each returned that names a day, and where to read on.
  async function describeRun(place) {
    const { run: root, dag, runId, base } = place.dataset;
    const at = `dags/${encodeURIComponent(dag)}/dagRuns/${encodeURIComponent(runId)}`;
    const status = place.querySelector("[role=status]");
    try {
      const tasks = (await ask(root)(`${at}/taskInstances?limit=100`)).task_instances;
      const list = document.createElement("ul");
      for (const task of tasks) {
        const row = list.appendChild(document.createElement("li"));
        const link = row.appendChild(document.createElement("a"));
        link.textContent = task.task_id;
        link.href = `${root}/${at.replace("dagRuns", "runs")}/tasks/${encodeURIComponent(task.task_id)}`;
        link.dataset.airflow = "";
        row.append(`: ${task.state || "not begun"}${task.end_date ? `, ended ${task.end_date.slice(0, 19).replace("T", " ")} UTC` : ""}`);
      }
      status.replaceWith(list);
      if (!tasks.some((task) => task.task_id === "publish_days" && task.state === "success")) return;
      const made = (await ask(root)(`${at}/taskInstances/publish_days/xcomEntries/return_value`)).value;
      const days = (typeof made === "string" ? JSON.parse(made) : made).published;
      const line = list.appendChild(document.createElement("li"));
      line.append(days.length ? "Published: " : "Published nothing new.");
      for (const day of days) {
        const link = document.createElement("a");
        link.href = `${base}/index?day=${encodeURIComponent(day.session)}&version=${day.version}`;
        link.textContent = `${day.session} v${day.version}`;
        line.append(link, " ");
      }
    } catch (error) {
      status.textContent = `The tasks cannot be shown: ${error.message}.`;
      status.className = "error";
    }
  }
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-runs]").forEach(fill);
    document.querySelectorAll("[data-run]").forEach(describeRun);
  });
})();
