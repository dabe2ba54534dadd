// What is wrong with the page as it is laid out: it is wider than the window, has a box that scrolls, or labels collide.
() => {
  const wrong = [], page = document.documentElement;
  if (page.scrollWidth > page.clientWidth) wrong.push(`the page is ${page.scrollWidth - page.clientWidth} px too wide`);
  for (const one of document.querySelectorAll("main *")) {
    if (!one.getClientRects().length || !["auto", "scroll"].includes(getComputedStyle(one).overflowX)) continue;
    if (one.scrollWidth > one.clientWidth + 1) wrong.push(`a box scrolls: ${one.className || one.tagName}`);
  }
  for (const chart of document.querySelectorAll("svg.chart")) {
    if (!chart.getClientRects().length) continue;
    const around = chart.getBoundingClientRect();
    const texts = [...chart.querySelectorAll("text")].filter((one) => one.textContent.trim());
    const boxes = texts.map((one) => [one.textContent, one.getBoundingClientRect()]);
    boxes.forEach(([words, box], place) => {
      if (box.left < around.left - 2 || box.right > around.right + 2) wrong.push(`a label leaves its chart: ${words}`);
      for (const [other, its] of boxes.slice(place + 1))
        if (box.left < its.right - 1 && its.left < box.right - 1 && box.top < its.bottom - 2 && its.top < box.bottom - 2)
          wrong.push(`labels collide: ${words} and ${other}`);
    });
  }
  return wrong;
}
