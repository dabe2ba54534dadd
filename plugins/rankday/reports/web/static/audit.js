// What a page cannot do without a script: Airflow's theme, leaving its frame, showing that something works.
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("scripted");

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

  document.addEventListener("submit", (event) => {
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

  // Whatever leads to another page turns at once; what is saved as a file leaves the page as it is.
  function showThatItOpens() {
    root.classList.add("opening");
    let status = document.querySelector("[data-opening]");
    if (!status) {
      status = document.createElement("p");
      status.className = "spinner over";
      status.dataset.opening = "";
      status.setAttribute("role", "status");
      document.body.append(status);
    }
    status.textContent = "Opening …";
  }
  window.addEventListener("pageshow", () => {
    root.classList.remove("opening");
    document.querySelector("[data-opening]")?.remove();
  });
  const SAVED = /\.(csv|xlsx|pdf)$|\/published\/|\/bundle$/;
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    const to = new URL(link.href, location.href);
    const isHere = to.pathname === location.pathname && to.search === location.search;
    if (to.origin === location.origin && !isHere && !SAVED.test(to.pathname)) showThatItOpens();
  });
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented && !SAVED.test(new URL(event.target.action).pathname)) showThatItOpens();
  });

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
})();
