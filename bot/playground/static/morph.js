// Bring one tree of nodes to look like another, touching only what differs:
// focus, scroll, selections and what is being typed stay where they are.

const OWN = { DETAILS: ["open"], DIALOG: ["open"] };

export function morphChildren(from, to) {
  const keyed = new Map();
  for (const child of from.children) if (child.id) keyed.set(child.id, child);
  const wantedIds = new Set([...to.children].map((child) => child.id).filter(Boolean));
  let place = from.firstChild;
  for (const wanted of [...to.childNodes]) {
    const known = wanted.id ? keyed.get(wanted.id) : null;
    place = clearWay(place, wanted, known, wantedIds);
    if (known && known.nodeName === wanted.nodeName) {
      // A node that is moved loses its focus and scroll, so only a real change of order moves one.
      if (known === place) place = place.nextSibling;
      else from.insertBefore(known, place);
      morph(known, wanted);
    } else if (!wanted.id && alike(place, wanted)) {
      const match = place;
      place = place.nextSibling;
      morph(match, wanted);
    } else {
      from.insertBefore(document.importNode(wanted, true), place);
    }
  }
  while (place) place = removed(place);
}

// Drop what stands before the node that is wanted and is not wanted itself; the place that is next then.
function clearWay(place, wanted, known, wantedIds) {
  const isElement = wanted.nodeType === Node.ELEMENT_NODE;
  while (place && place !== known) {
    const blank = place.nodeType === Node.TEXT_NODE && !place.nodeValue.trim();
    const kept = place.nodeType === Node.ELEMENT_NODE && place.id && wantedIds.has(place.id);
    if (kept || !isElement || !(known || blank)) break;
    place = removed(place);
  }
  return place;
}

function alike(place, wanted) {
  return place && place.nodeName === wanted.nodeName && !(place.nodeType === Node.ELEMENT_NODE && place.id);
}

function removed(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
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
