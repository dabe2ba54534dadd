// Charts: the values of the session under the pointer, by touch or the arrow keys too; and each chart as a PNG.
"use strict";
(() => {
  const NS = "http://www.w3.org/2000/svg";
  const STYLES = ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-size", "font-family", "font-weight"];
  const SCALE = 2; // pixels of the PNG to one of the page

  // Of a chart with values: where its sessions lie, what they are, and a place for what is read.
  const known = new WeakMap();
  function read(svg) {
    if (known.has(svg)) return known.get(svg);
    const figure = svg.closest("figure[data-sessions]");
    if (!figure) return null;
    const days = figure.dataset.sessions.split(" "), lines = [...figure.querySelectorAll("data[value]")];
    const [low, high, start, end] = svg.dataset.x.split(" ").map(Number);
    const numbers = days.map((day) => Date.parse(day) / 86400000 + 719163); // ordinals as the axis counts them
    const chart = {
      svg, days, lines: lines.map((one) => [one.dataset.words, one.value.split(" ")]),
      places: numbers.map((day) => start + (day - low) * (end - start) / ((high - low) || 1)), at: days.length - 1,
    };
    known.set(svg, chart);
    return chart;
  }

  function show(chart, at) {
    const { svg } = chart, figure = svg.closest("figure");
    chart.at = Math.min(Math.max(at, 0), chart.days.length - 1);
    let rule = svg.querySelector(".reading");
    if (!rule) {
      rule = svg.appendChild(document.createElementNS(NS, "line"));
      rule.setAttribute("class", "break reading");
    }
    const box = svg.viewBox.baseVal;
    for (const [name, value] of [["x1", chart.places[chart.at]], ["x2", chart.places[chart.at]], ["y1", 26], ["y2", box.height - 46]])
      rule.setAttribute(name, value);
    let words = figure.querySelector("output");
    if (!words) {
      words = document.createElement("output");
      figure.querySelector("figcaption").append(words);
    }
    words.textContent = ` ${chart.days[chart.at]}: ` + chart.lines.map(([name, values]) => `${name} ${values[chart.at].replace("_", " ")}`).join(", ");
  }

  function follow(event) {
    const svg = event.target.closest?.("svg.chart"), chart = svg && read(svg);
    if (!chart) return;
    const box = svg.getBoundingClientRect(), x = (event.clientX - box.left) * svg.viewBox.baseVal.width / box.width;
    let nearest = 0;
    chart.places.forEach((place, at) => { if (Math.abs(place - x) < Math.abs(chart.places[nearest] - x)) nearest = at; });
    show(chart, nearest);
  }
  document.addEventListener("pointermove", follow);
  document.addEventListener("pointerdown", follow);
  document.addEventListener("keydown", (event) => {
    const svg = event.target.closest("svg.chart[tabindex]"), chart = svg && read(svg);
    const step = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[event.key];
    if (!chart || !step) return;
    event.preventDefault();
    show(chart, chart.at + step);
  });

  // The chart as it is seen, its colours written into it: a picture knows no style sheet.
  function picture(svg) {
    const copy = svg.cloneNode(true), box = svg.viewBox.baseVal;
    const from = [svg, ...svg.querySelectorAll("*")], to = [copy, ...copy.querySelectorAll("*")];
    from.forEach((one, at) => {
      const style = getComputedStyle(one);
      for (const name of STYLES) to[at].setAttribute(name, style.getPropertyValue(name));
    });
    copy.querySelectorAll(".reading").forEach((one) => one.remove());
    const ground = copy.insertBefore(document.createElementNS(NS, "rect"), copy.firstChild);
    for (const [name, value] of [["width", box.width], ["height", box.height], ["fill", getComputedStyle(document.body).backgroundColor]])
      ground.setAttribute(name, value);
    copy.setAttribute("xmlns", NS);
    copy.setAttribute("width", box.width * SCALE);
    copy.setAttribute("height", box.height * SCALE);
    return "data:image/svg+xml;charset=utf-8," + encodeURIComponent(new XMLSerializer().serializeToString(copy));
  }

  async function save(figure) {
    const svg = [...figure.querySelectorAll("svg.chart")].find((one) => one.getClientRects().length);
    const drawn = new Image();
    drawn.src = picture(svg);
    await drawn.decode();
    const canvas = document.createElement("canvas");
    canvas.width = svg.viewBox.baseVal.width * SCALE;
    canvas.height = svg.viewBox.baseVal.height * SCALE;
    canvas.getContext("2d").drawImage(drawn, 0, 0, canvas.width, canvas.height);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await new Promise((done) => canvas.toBlob(done, "image/png")));
    link.download = `${svg.querySelector("title").textContent.replace(/[^A-Za-z0-9]+/g, "-")}.png`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.png");
    if (button) save(button.closest("figure"));
  });

  function furnish(within) {
    for (const figure of within.querySelectorAll("figure:has(svg.chart)")) {
      if (figure.querySelector("button.png")) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "plain png";
      button.textContent = "PNG";
      button.setAttribute("aria-label", `PNG of ${figure.querySelector("svg.chart title").textContent}`);
      figure.append(button);
      if (figure.dataset.sessions) figure.querySelectorAll("svg.chart").forEach((svg) => svg.setAttribute("tabindex", "0"));
    }
  }
  document.addEventListener("rankday:filled", (event) => furnish(event.target));
  furnish(document);
})();
