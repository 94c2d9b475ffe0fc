// The page's own script: what a press, a choice or a key does.
import { act, say } from "./api.js";
import { startComposer } from "./composer.js";
import { ask, busy, focusFirstError, settleModal } from "./dialogs.js";
import { showLeft, showPicked, valueOf, valuesIn } from "./fields.js";
import { startInspector, toggleKind } from "./inspector.js";
import { closeSide, goTo, here, openSide, land, poll, query, refresh, toEnd } from "./regions.js";
import { sortBy, unfold } from "./tables.js";

const modal = document.getElementById("modal");

// Where an element stands, in the words of the control API.
function placeOf(node) {
  const place = node.closest("[data-place]");
  if (!place) return null;
  if (place.dataset.place === "view") return { view: place.dataset.view };
  return { channel: place.dataset.channel, ts: place.dataset.ts };
}

async function press(control, value) {
  const place = placeOf(control);
  if (!place) return;
  if (control.dataset.confirm && !(await ask(JSON.parse(control.dataset.confirm)))) return;
  const sheet = control.closest(".sheet");
  if (sheet && !(await keepTyped(sheet))) return;
  control.classList.add("busy");
  await act("click", {
    user: here.me, place, action: control.dataset.act, block: control.dataset.block, value,
  });
  control.classList.remove("busy");
  await refresh();
}

// What was typed goes along with whatever is pressed next.
async function keepTyped(sheet) {
  return (await act("fill", { user: here.me, values: valuesIn(sheet) })).ok;
}

async function submit(sheet) {
  if (modal.hasAttribute("data-busy")) return;
  busy(true);
  const answer = await act("submit", { user: here.me, values: valuesIn(sheet) }, { quiet: true });
  await refresh();
  busy(false);
  if (!focusFirstError() && answer.refusal) say(answer.refusal);
}

async function closeModal(everything) {
  await act("close", { user: here.me, everything });
  await refresh();
}

async function compose(form) {
  const field = form.querySelector("input");
  const text = field.value.trim();
  if (!text) return;
  field.value = "";
  const answer = await act(...meant(text, form.dataset));
  if (!answer.ok && !field.value) field.value = text;
  await refresh();
  toEnd(form.parentElement.querySelector(".stream"));
}

// A message, a command of the app's, or one of the two of Slack's own that matter here.
function meant(text, { app, appName }) {
  const channel = placeTyped();
  if (text.toLowerCase() === `/invite @${appName.toLowerCase()}`) return ["join", { user: app, channel, inviter: here.me }];
  if (text === "/leave") return ["leave", { user: here.me, channel }];
  return [text.startsWith("/") ? "command" : "say", { user: here.me, channel, text }];
}

// In the app's DM, which may not be there yet, one's own id stands for it.
function placeTyped() {
  return !here.place || here.place === "app" ? here.me : here.place;
}

const DO = {
  "open-side": openSide,
  "close-side": closeSide,
  "close-modal": () => closeModal(false),
  "close-all": () => closeModal(true),
  "traffic-kind": toggleKind,
  async inspector() {
    here.traffic = here.traffic ? "" : "1";
    await refresh();
    document.getElementById("traffic-search")?.focus();
  },
  async jump(button) {
    button.disabled = true;
    here.since = "";
    await act("clock", { jump: button.dataset.label });
    await refresh();
  },
  async reset() {
    const words = { title: "Start again?", text: "Everything said and done here is forgotten.", confirm: "Start again" };
    if (!(await ask({ ...words, deny: "Keep going", style: "danger" }))) return;
    if ((await act("reset", {})).ok) location.assign("/");
  },
  async join(button) {
    await act("join", { user: button.dataset.user, channel: here.place, inviter: here.me });
    await refresh();
  },
  async leave() {
    await act("leave", { user: here.me, channel: here.place });
    await refresh();
  },
  async shortcut(button) {
    button.closest("details").open = false;
    await act("shortcut", { user: here.me, message: placeOf(button), callback_id: button.dataset.callback });
    await refresh();
  },
};

function onClick(event) {
  const target = event.target.closest("[data-go], [data-place-link], button[data-do], .veil, [data-act], [data-sort], [data-unfold]");
  closeMenus(event.target);
  if (!target) return;
  const plain = !event.metaKey && !event.ctrlKey && !event.shiftKey;
  if (target.matches("[data-go], [data-place-link]")) {
    if (!plain) return;
    event.preventDefault();
    enter(target.href);
  } else if (target.dataset.do) {
    DO[target.dataset.do]?.(target);
  } else if (target.matches("[data-sort]")) {
    sortBy(target);
  } else if (target.matches("[data-unfold]")) {
    unfold(target);
  } else if (target.dataset.kind === "button") {
    target.closest(".menu")?.removeAttribute("open");
    press(target, target.dataset.value);
  }
}

// Opening Home tells the app so, as in Slack; it then publishes.
async function enter(address) {
  const tab = new URL(address, location.href).searchParams.get("tab");
  await goTo(address);
  if (tab === "home") {
    await act("home", { user: here.me });
    await refresh();
  }
}

function onChange(event) {
  const field = event.target;
  const control = field.closest("[data-act]");
  if (!control) return;
  if (control.matches(".multi")) showPicked(control);
  const input = control.closest("[data-input]");
  if (!input) press(control, valueOf(control));
  else if (control.closest(".sheet")) typed(input, control);
}

// Kept as it is typed, so that it outlives a reload; told to the app where it asked for that.
async function typed(input, control) {
  const told = input.hasAttribute("data-dispatch");
  await act("fill", { user: here.me, values: { [input.dataset.input]: valueOf(control) } }, { quiet: !told });
  if (told) await refresh();
}

function closeMenus(target) {
  for (const menu of document.querySelectorAll("details.menu[open], details.actor[open]")) {
    if (!menu.contains(target)) menu.open = false;
  }
}

function onKey(event) {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.menu[open], details.actor[open]");
  if (open) {
    open.open = false;
    open.querySelector("summary").focus();
    event.preventDefault();
  } else if (document.body.classList.contains("side-open")) {
    closeSide();
    document.getElementById("menu-button").focus();
  }
}

function start() {
  document.addEventListener("click", onClick);
  document.addEventListener("change", onChange);
  document.addEventListener("keydown", onKey);
  document.addEventListener("input", (event) => showLeft(event.target));
  document.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.target.matches(".composer")) compose(event.target);
    else if (event.target.matches(".sheet")) submit(event.target);
  });
  modal.addEventListener("cancel", (event) => {
    event.preventDefault();
    closeModal(false);
  });
  window.addEventListener("popstate", () => goTo(location.href, { remember: false }));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
  for (const stream of document.querySelectorAll(".stream")) land(stream);
  if (!new URLSearchParams(location.search).has("place")) history.replaceState(null, "", `/?${query()}`);
  startComposer();
  startInspector();
  settleModal();
  if (here.tab === "home") act("home", { user: here.me }).then(refresh);
  poll();
}

start();
