// Bring one tree of nodes to look like another, touching only what differs:
// focus, scroll, selections and what is being typed stay where they are.

const OWN = { DETAILS: ["open"], DIALOG: ["open"] };

export function morphChildren(from, to) {
  const keyed = new Map();
  for (const child of from.children) if (child.id) keyed.set(child.id, child);
  let place = from.firstChild;
  for (const wanted of [...to.childNodes]) {
    const match = findMatch(place, wanted, keyed);
    if (!match) {
      from.insertBefore(document.importNode(wanted, true), place);
      continue;
    }
    if (match === place) place = place.nextSibling;
    else from.insertBefore(match, place);
    morph(match, wanted);
  }
  while (place) {
    const next = place.nextSibling;
    place.remove();
    place = next;
  }
}

function findMatch(place, wanted, keyed) {
  if (wanted.nodeType === Node.ELEMENT_NODE && wanted.id) {
    const found = keyed.get(wanted.id);
    return found && found.nodeName === wanted.nodeName ? found : null;
  }
  const alike = place && place.nodeName === wanted.nodeName && !(place.nodeType === Node.ELEMENT_NODE && place.id);
  return alike ? place : null;
}

function morph(from, to) {
  if (from.nodeType !== Node.ELEMENT_NODE) {
    if (from.nodeValue !== to.nodeValue) from.nodeValue = to.nodeValue;
    return;
  }
  if (from.hasAttribute("data-keep") || from.isEqualNode(to)) return;
  const own = OWN[from.nodeName] || [];
  for (const { name } of [...from.attributes]) {
    if (!to.hasAttribute(name) && !own.includes(name)) from.removeAttribute(name);
  }
  for (const { name, value } of [...to.attributes]) {
    if (from.getAttribute(name) !== value && !own.includes(name)) from.setAttribute(name, value);
  }
  morphChildren(from, to);
}
