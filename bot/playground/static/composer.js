// The line to type in: completes slash commands.

export function startComposer() {
  document.addEventListener("input", (event) => {
    if (event.target.id === "said") suggest(event.target);
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.id === "said") onKey(event);
  });
  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest?.(".suggestions li");
    if (!option) return;
    event.preventDefault();
    take(document.getElementById("said"), option);
  });
  document.addEventListener("focusout", (event) => {
    if (event.target.id === "said") hide(event.target);
  });
}

function suggest(field) {
  const list = document.getElementById("suggestions");
  const typed = field.value;
  const commands = field.dataset.commands.split(" ").filter(Boolean);
  const fitting = typed.startsWith("/") && !typed.includes(" ") ? commands.filter((c) => c.startsWith(typed)) : [];
  list.replaceChildren(...fitting.map((command, index) => {
    const item = document.createElement("li");
    const name = document.createElement("strong");
    const hint = document.createElement("span");
    name.textContent = command;
    hint.textContent = ` ${field.dataset.hint}`;
    hint.className = "quiet-text";
    item.append(name, hint);
    item.id = `suggestion-${index}`;
    item.dataset.command = command;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", String(index === 0));
    return item;
  }));
  list.hidden = fitting.length === 0;
  field.setAttribute("aria-expanded", String(!list.hidden));
  if (list.hidden) field.removeAttribute("aria-activedescendant");
  else field.setAttribute("aria-activedescendant", "suggestion-0");
}

function onKey(event) {
  const field = event.target;
  const list = document.getElementById("suggestions");
  if (list.hidden) return;
  const items = [...list.children];
  const at = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const next = (at + (event.key === "ArrowDown" ? 1 : items.length - 1)) % items.length;
    items.forEach((item, index) => item.setAttribute("aria-selected", String(index === next)));
    field.setAttribute("aria-activedescendant", items[next].id);
    event.preventDefault();
  } else if (event.key === "Tab" || (event.key === "Enter" && field.value !== items[at]?.dataset.command)) {
    take(field, items[at]);
    event.preventDefault();
  } else if (event.key === "Escape") {
    hide(field);
  }
}

function take(field, option) {
  field.value = `${option.dataset.command} `;
  hide(field);
  field.focus();
}

function hide(field) {
  document.getElementById("suggestions").hidden = true;
  field.setAttribute("aria-expanded", "false");
  field.removeAttribute("aria-activedescendant");
}
