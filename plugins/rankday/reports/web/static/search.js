// Suggestions while one types (the combobox pattern of WAI-ARIA), and parts of a page that come after it.
"use strict";
(() => {
  function suggest(field) {
    const list = document.createElement("ul");
    list.id = `${field.id}-list`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Companies");
    list.className = "suggestions";
    list.hidden = true;
    const count = document.createElement("p"); // read aloud
    count.className = "quiet";
    count.setAttribute("role", "status");
    field.after(list, count);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"],
      ["aria-controls", list.id]]) field.setAttribute(name, value);
    let waiting = 0, asked = 0, active = -1;

    function close() {
      list.hidden = true;
      active = -1;
      field.setAttribute("aria-expanded", "false");
      field.removeAttribute("aria-activedescendant");
    }
    function mark(place) {
      const options = [...list.children];
      if (!options.length) return;
      active = (place + options.length) % options.length;
      options.forEach((one, number) => one.setAttribute("aria-selected", String(number === active)));
      field.setAttribute("aria-activedescendant", options[active].id);
      options[active].scrollIntoView({ block: "nearest" });
    }
    function choose(option) {
      field.value = option.dataset.company;
      close();
      field.form.requestSubmit();
    }
    async function ask() {
      const mine = ++asked;
      const words = field.value.trim();
      if (!words) return void (close(), count.textContent = "");
      const address = new URL(field.dataset.suggest, new URL(field.form.action));
      address.searchParams.set("q", words);
      const answer = await fetch(address, { credentials: "same-origin" });
      if (!answer.ok || mine !== asked) return;
      const { found, total } = await answer.json();
      if (mine !== asked) return;
      list.replaceChildren(...found.map((one, number) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${number}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.company = one.company_id;
        const name = option.appendChild(document.createElement("b"));
        name.textContent = one.name || one.company_id;
        const more = option.appendChild(document.createElement("span"));
        more.className = "quiet";
        more.textContent = ` ${one.tickers} ${one.company_id}${one.former ? ` · ${one.former} until ${one.former_until}` : ""}`;
        return option;
      }));
      active = -1;
      field.removeAttribute("aria-activedescendant");
      list.hidden = !found.length;
      field.setAttribute("aria-expanded", String(Boolean(found.length)));
      count.textContent = total ? `${total} ${total === 1 ? "company" : "companies"}${total > found.length ? `, the nearest ${found.length} shown` : ""}` : "No company.";
    }
    field.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(ask, 120);
    });
    field.addEventListener("keydown", (event) => {
      if (list.hidden) return; // then Escape empties the field, as in any field for searching
      if (event.key === "Escape") close();
      else if (event.key === "ArrowDown") mark(active + 1);
      else if (event.key === "ArrowUp") mark(active < 0 ? -1 : active - 1);
      else if (event.key === "Enter" && active >= 0) choose(list.children[active]);
      else return;
      event.preventDefault();
    });
    field.addEventListener("blur", () => setTimeout(close, 150)); // after a click on an option
    list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option) choose(option);
    });
    if (!field.value && field.form.getAttribute("role") === "search") field.focus(); // the page is for it
  }

  async function fill(place) {
    try {
      const answer = await fetch(place.dataset.part, { credentials: "same-origin" });
      if (!answer.ok) throw new Error(`the server answers ${answer.status}`);
      place.innerHTML = await answer.text(); // written and escaped by our own template
      place.dispatchEvent(new Event("rankday:filled", { bubbles: true }));
    } catch (error) {
      place.textContent = `This part cannot be shown: ${error.message}.`;
      place.className = "error";
    }
  }
  document.querySelectorAll("[data-suggest]").forEach(suggest);
  document.querySelectorAll("[data-part]").forEach(fill);
})();
