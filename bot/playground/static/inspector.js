// The traffic: filter it, and unfold a line to see the JSON.
import { fetchJson } from "./api.js";

const hiddenKinds = new Set();

export function toggleKind(chip) {
  const kind = chip.dataset.kindFilter;
  if (!hiddenKinds.delete(kind)) hiddenKinds.add(kind);
  chip.setAttribute("aria-pressed", String(!hiddenKinds.has(kind)));
  filterTraffic();
}

export function filterTraffic() {
  const words = (document.getElementById("traffic-search")?.value || "").trim().toLowerCase();
  for (const line of document.querySelectorAll("[data-traffic]")) {
    const fits = !words || line.textContent.toLowerCase().includes(words);
    line.hidden = hiddenKinds.has(line.dataset.traffic) || !fits;
  }
}

export function startInspector() {
  document.addEventListener("input", (event) => {
    if (event.target.id === "traffic-search") filterTraffic();
  });
  document.addEventListener("toggle", async (event) => {
    const line = event.target;
    if (!line.open || !line.dataset?.number) return;
    const parts = await fetchJson(`/page/traffic/${line.dataset.number}`);
    const place = line.querySelector(".json");
    place.replaceChildren();
    for (const [name, text] of Object.entries(parts)) {
      const heading = document.createElement("h3");
      const body = document.createElement("pre");
      heading.textContent = name;
      body.textContent = text;
      body.tabIndex = 0;
      place.append(heading, body);
    }
  }, true);
}
