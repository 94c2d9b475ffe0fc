// Where one is, and bringing every region of the page up to date.
import { fetchJson, say } from "./api.js";
import { settleModal } from "./dialogs.js";
import { morphChildren } from "./morph.js";
import { filterTraffic } from "./inspector.js";

export const here = {
  me: document.body.dataset.me,
  place: document.body.dataset.place,
  tab: document.body.dataset.tab,
  thread: new URLSearchParams(location.search).get("thread") || "",
  traffic: new URLSearchParams(location.search).get("traffic") || "",
  since: document.body.dataset.since,
  version: Number(document.body.dataset.version),
};

const drawn = new Map();
let drawing = null;
let again = false;

export function query() {
  const parts = { as: here.me, place: here.place, tab: here.tab, thread: here.thread, traffic: here.traffic };
  return new URLSearchParams(Object.entries(parts).filter(([, value]) => value)).toString();
}

// Ask for the regions and draw those that changed; calls in between are one more round.
export function refresh() {
  if (drawing) {
    again = true;
    return drawing;
  }
  drawing = round().finally(() => {
    drawing = null;
    if (again) {
      again = false;
      refresh();
    }
  });
  return drawing;
}

async function round() {
  const asked = query();
  const since = here.since ? `&since=${here.since}` : "";
  const fresh = await fetchJson(`/page/regions?${asked}${since}${document.hidden ? "&hidden=1" : ""}`);
  if (asked !== query()) {
    again = true;
    return;
  }
  here.version = fresh.version;
  here.since = fresh.since;
  document.title = fresh.title;
  here.place = fresh.place;
  const streams = new Map([...document.querySelectorAll(".stream")].map((stream) => [stream, isAtEnd(stream)]));
  const fresher = new Set([...document.querySelectorAll(".day.new")].map((line) => line.id));
  const inMessage = document.activeElement.closest("article.message")?.id;
  for (const [name, html] of Object.entries(fresh.regions)) draw(name, html);
  for (const stream of document.querySelectorAll(".stream")) {
    const line = stream.querySelector(".day.new");
    if (!streams.has(stream) || (streams.get(stream) && line && !fresher.has(line.id))) land(stream);
    else if (streams.get(stream)) toEnd(stream);
  }
  // A pressed button that went with its old message leaves the focus to the message that took its place.
  if (inMessage && document.activeElement === document.body) document.getElementById(inMessage)?.focus({ preventScroll: true });
  settleModal();
  filterTraffic();
}

function draw(name, html) {
  if (drawn.get(name) === html) return;
  const region = document.querySelector(`[data-region="${name}"]`);
  const template = document.createElement("template");
  template.innerHTML = html;
  morphChildren(region, template.content);
  drawn.set(name, html);
}

function isAtEnd(stream) {
  return stream.id !== "stream-home" && stream.scrollHeight - stream.scrollTop - stream.clientHeight < 80;
}

// The newest message is at the end; Home begins at its beginning.
export function toEnd(stream) {
  stream.scrollTop = stream.id === "stream-home" ? 0 : stream.scrollHeight;
}

// What is unread is read from its first line, also where it is taller than the view.
export function land(stream) {
  toEnd(stream);
  const line = stream.querySelector(".day.new");
  const above = line ? stream.getBoundingClientRect().top - line.getBoundingClientRect().top : 0;
  if (above > 0) stream.scrollTop -= above;
}

// Go to another place without loading the page anew.
export async function goTo(address, { remember = true } = {}) {
  const parts = new URL(address, location.href).searchParams;
  if (here.place !== parts.get("place")) here.since = "";
  here.place = parts.get("place") || "";
  here.tab = parts.get("tab") || "";
  here.thread = parts.get("thread") || "";
  if (remember) history.pushState(null, "", `/?${query()}`);
  closeSide();
  await refresh();
}

export function openSide() {
  document.body.classList.add("side-open");
  document.getElementById("menu-button").setAttribute("aria-expanded", "true");
  document.querySelector("#side .actor > summary")?.focus();
}

export function closeSide() {
  document.body.classList.remove("side-open");
  document.getElementById("menu-button")?.setAttribute("aria-expanded", "false");
}

// Look for changes as long as the page is open; rarely while nobody looks.
export async function poll() {
  let minute = "";
  let failures = 0;
  for (;;) {
    await pause(failures ? Math.min(10000, 1000 * failures) : document.hidden ? 4000 : 700);
    try {
      const now = await fetchJson(`/control/changes?as=${encodeURIComponent(here.me)}&after=${here.version}`);
      const ticked = minute && minute !== now.now.slice(0, 16);
      minute = now.now.slice(0, 16);
      if (now.changed || ticked) await refresh();
      if (failures) say("");
      failures = 0;
    } catch {
      failures += 1;
      if (failures > 1) say("The playground is not answering. This page keeps trying.", 60);
    }
  }
}

function pause(milliseconds) {
  return new Promise((resolve) => { setTimeout(resolve, milliseconds); });
}
