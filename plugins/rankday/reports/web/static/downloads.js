// A spreadsheet takes a moment to be written: its link shows that it works and for how long, and what went wrong.
"use strict";
document.addEventListener("click", async (event) => {
  const link = event.target.closest('a[href*=".xlsx?"]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  if (link.getAttribute("aria-busy") === "true") return;
  link.setAttribute("aria-busy", "true");
  link.nextElementSibling?.matches(".working") && link.nextElementSibling.remove();
  const progress = document.createElement("span");
  progress.className = "working";
  progress.setAttribute("role", "status");
  progress.textContent = " writing the spreadsheet …";
  const clock = document.createElement("span"); // not read aloud every second
  clock.setAttribute("aria-hidden", "true");
  link.after(progress);
  progress.after(clock);
  const since = Date.now();
  const ticking = setInterval(() => { clock.textContent = ` ${Math.round((Date.now() - since) / 1000)} s`; }, 1000);
  try {
    const answer = await fetch(link.href, { credentials: "same-origin" });
    if (!answer.ok) return void location.assign(link.href); // the page that says what is wrong
    const saved = document.createElement("a");
    saved.href = URL.createObjectURL(await answer.blob());
    saved.download = /filename="([^"]+)"/.exec(answer.headers.get("content-disposition"))[1];
    saved.click();
    setTimeout(() => URL.revokeObjectURL(saved.href), 60000);
    progress.remove();
  } catch (error) {
    progress.textContent = ` The spreadsheet could not be fetched: ${error.message}. Try again.`;
  } finally {
    clearInterval(ticking);
    clock.remove();
    link.removeAttribute("aria-busy");
  }
});
