// Everything works without this file; it only saves a few steps. No inline handlers, nothing loaded from elsewhere.
"use strict";

/** Copy buttons: `data-copy` names the text field. */
function copying(button) {
  const field = document.getElementById(button.dataset.copy);
  const status = document.createElement("span");
  status.setAttribute("role", "status");
  status.className = "copied";
  button.after(status);
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      // Without https the clipboard is closed to scripts; the old way still works there, on a field that is seen.
      field.closest("details")?.setAttribute("open", "");
      field.select();
      if (!document.execCommand("copy")) {
        status.textContent = "복사하지 못했습니다. 글을 직접 선택해 주세요.";
        return;
      }
    }
    status.textContent = "복사했습니다.";
    setTimeout(() => { status.textContent = ""; }, 4000);
  });
}

/** Clear buttons: shown while there is something to clear. */
function clearing(button) {
  const field = document.getElementById(button.dataset.clear);
  const show = () => { button.hidden = field.value === ""; };
  field.addEventListener("input", show);
  button.addEventListener("click", () => {
    field.value = "";
    show();
    field.focus();
  });
  show();
}

/** Suggestions as one types: a list under the search box, after the ARIA combobox pattern. */
function suggesting(input) {
  const list = document.createElement("ul");
  list.id = `${input.id}-suggestions`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "검색어 제안");
  list.hidden = true;
  input.closest(".search-field").append(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id]]) {
    input.setAttribute(name, value);
  }
  let chosen = -1;
  let waiting = 0;
  let asked = null;

  const choose = (place) => {
    chosen = place;
    [...list.children].forEach((option, number) => option.setAttribute("aria-selected", String(number === place)));
    if (place < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", list.children[place].id);
  };
  const close = () => {
    clearTimeout(waiting);
    asked?.abort();
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    choose(-1);
  };
  const take = (option) => {
    input.value = option.textContent;
    close();
    input.form.requestSubmit();
  };
  const show = (words) => {
    list.replaceChildren(...words.map((word, number) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${number}`;
      option.setAttribute("role", "option");
      option.textContent = word;
      option.addEventListener("pointerdown", (event) => event.preventDefault());  // the box keeps the focus
      option.addEventListener("click", () => take(option));
      return option;
    }));
    choose(-1);
    list.hidden = words.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
  };
  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(`/api/suggest?q=${encodeURIComponent(input.value)}`, { signal: asked.signal });
      if (answer.ok) show((await answer.json()).suggestions);
    } catch {
      // Superseded by the next letter, or no network: the box works without.
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    if (input.value.trim() === "") close();
    else waiting = setTimeout(ask, 120);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    const count = list.children.length;
    if (event.key === "ArrowDown") choose(chosen + 1 < count ? chosen + 1 : -1);
    else if (event.key === "ArrowUp") choose(chosen < 0 ? count - 1 : chosen - 1);
    else if (event.key === "Enter" && chosen >= 0) take(list.children[chosen]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", close);
  close();
}

/** Menus: Escape and a click elsewhere close them. */
function closing(menu) {
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

/** A zoomed page starts at what was found on it. */
function centring(viewer) {
  const mark = viewer.querySelector("rect.passage, rect.word");
  if (!mark || !viewer.classList.contains("zoomed")) return;
  const box = mark.getBoundingClientRect();
  const frame = viewer.getBoundingClientRect();
  viewer.scrollTop += box.top - frame.top - frame.height / 3;
  viewer.scrollLeft += box.left - frame.left - 24;
}

document.querySelectorAll("[data-copy]").forEach(copying);
document.querySelectorAll("[data-clear]").forEach(clearing);
document.querySelectorAll(".search-field input").forEach(suggesting);
document.querySelectorAll("[data-menu]").forEach(closing);
document.querySelectorAll("[data-viewer]").forEach(centring);
