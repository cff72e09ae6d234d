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
document.querySelectorAll("[data-menu]").forEach(closing);
document.querySelectorAll("[data-viewer]").forEach(centring);
