// WCAG 2 A and AA as far as a script can see: names, headings, ids, landmarks, tables, contrast.
() => {
  const wrong = [];
  const seen = (one) => one.getClientRects().length && getComputedStyle(one).visibility !== "hidden";
  const named = (one) => one.getAttribute("aria-label") || one.textContent.trim() || one.labels?.length || one.title
    || (one.getAttribute("aria-labelledby") || "").split(" ").some((id) => document.getElementById(id)?.textContent.trim());
  if (!document.documentElement.lang) wrong.push("no language");
  if (!document.title) wrong.push("no title");
  for (const [kind, most] of [["main", 1], ["h1", 1]])
    if (document.querySelectorAll(kind).length !== most) wrong.push(`${document.querySelectorAll(kind).length} × ${kind}`);
  for (const one of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, [role=option], svg[role]"))
    if (seen(one) && !named(one)) wrong.push(`no name: ${one.outerHTML.slice(0, 90)}`);
  let level = 1;
  for (const one of document.querySelectorAll("h1, h2, h3, h4")) {
    if (Number(one.tagName[1]) > level + 1) wrong.push(`a heading skips a level: ${one.textContent}`);
    level = Number(one.tagName[1]);
  }
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  ids.filter((id, place) => ids.indexOf(id) !== place).forEach((id) => wrong.push(`an id twice: ${id}`));
  for (const name of ["aria-controls", "aria-describedby", "aria-activedescendant", "aria-labelledby"])
    for (const one of document.querySelectorAll(`[${name}]`))
      for (const id of one.getAttribute(name).split(" ")) if (!ids.includes(id)) wrong.push(`${name} of nothing: ${id}`);
  for (const one of document.querySelectorAll("a a, a button, button a, button button")) wrong.push(`nested: ${one.outerHTML.slice(0, 60)}`);
  for (const one of document.querySelectorAll("main table")) if (!one.tHead) wrong.push("a table without a head");
  for (const one of document.querySelectorAll("li")) if (!one.closest("ul, ol")) wrong.push("an item without a list");

  const numbers = (text) => (text.match(/[0-9.]+/g) || []).map(Number);
  const over = (above, below) => above.slice(0, 3).map((part, place) => part * (above[3] ?? 1) + below[place] * (1 - (above[3] ?? 1)));
  const ground = (one) => {
    const grounds = [];
    for (let at = one; at; at = at.parentElement) {
      const colour = numbers(getComputedStyle(at).backgroundColor);
      if (colour.length && (colour[3] ?? 1) > 0) grounds.push(colour);
      if (colour.length && (colour[3] ?? 1) === 1) break;
    }
    return grounds.reverse().reduce((below, above) => over(above, below), [255, 255, 255]);
  };
  const light = (colour) => {
    const [r, g, b] = colour.map((part) => (part /= 255) <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const pairs = new Map();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const one = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !seen(one) || one.closest("title, desc, noscript, [disabled], option")) continue;
    const style = getComputedStyle(one);
    const below = ground(one), colour = over(numbers(one.closest("svg") ? style.fill : style.color), below);
    pairs.set(`${colour} on ${below}`, [colour, below, one]);
  }
  for (const [words, [colour, below, one]] of pairs) {
    const [low, high] = [light(colour), light(below)].sort((a, b) => a - b);
    const contrast = (high + 0.05) / (low + 0.05);
    if (contrast < 4.5) wrong.push(`contrast ${contrast.toFixed(2)}, ${words}: ${one.textContent.trim().slice(0, 40)}`);
  }
  return wrong;
}
