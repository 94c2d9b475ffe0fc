// What stands in the fields of a form, in the words the control API takes.

export function valueOf(control) {
  switch (control.dataset.kind) {
    case "one":
      if (control.nodeName === "SELECT") return control.value || null;
      return control.querySelector("input:checked")?.value ?? null;
    case "many":
      return [...control.querySelectorAll("input:checked")].map((box) => box.value);
    case "date":
    case "time":
      return control.value || null;
    case "moment":
      return control.value ? momentIn(control.value, control.dataset.zone) : null;
    default:
      return control.value;
  }
}

// Fields of which the app hears at once were told when they changed.
export function valuesIn(form) {
  const values = {};
  for (const block of form.querySelectorAll("[data-input]:not([data-dispatch])")) {
    const control = block.querySelector("[data-act]");
    if (control) values[block.dataset.input] = valueOf(control);
  }
  return values;
}

// A wall-clock time in somebody's zone as a Unix time.
function momentIn(local, zone) {
  const asUtc = Date.parse(`${local}:00Z`);
  const shift = (at) => {
    const parts = new Intl.DateTimeFormat("en-CA", {
      timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit",
      hour: "2-digit", minute: "2-digit",
    }).formatToParts(at);
    const get = (type) => parts.find((part) => part.type === type).value;
    return Date.parse(`${get("year")}-${get("month")}-${get("day")}T${get("hour")}:${get("minute")}:00Z`) - at;
  };
  const first = asUtc - shift(asUtc);
  return Math.round((asUtc - shift(first)) / 1000);
}

export function showLeft(field) {
  const left = field.parentElement?.querySelector(".left");
  if (!left || !field.dataset.max) return;
  const most = Number(field.dataset.max);
  const room = most - field.value.length;
  const told = field.hasAttribute("data-told") || room < most / 5;
  left.textContent = !told ? "" : room >= 0 ? `${room} left` : `${-room} too many`;
  left.classList.toggle("over", room < 0);
}

export function showPicked(multi) {
  const summary = multi.querySelector("summary");
  const picked = [...multi.querySelectorAll("input:checked")].map((box) => box.dataset.label);
  summary.textContent = picked.length ? picked.join(", ") : summary.dataset.placeholder;
  const limit = Number(multi.dataset.limit || 0);
  for (const box of multi.querySelectorAll("input")) {
    box.disabled = Boolean(limit) && picked.length >= limit && !box.checked;
  }
}
