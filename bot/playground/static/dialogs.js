// The modal on top of a person's stack, and the questions asked before a risky press.

const modal = document.getElementById("modal");
const confirmBox = document.getElementById("confirm");
let shownView = "";
let before = null;
let beforeIn = "";

// After the modal's region was drawn: open, close or move the focus as needed.
export function settleModal() {
  const sheet = modal.querySelector(".sheet");
  if (!sheet) {
    if (modal.open) modal.close();
    if (shownView) giveBack();
    shownView = "";
    return;
  }
  if (!modal.open) {
    before = document.activeElement;
    beforeIn = before.closest("article.message")?.id;
    modal.showModal();
  }
  const view = `${sheet.dataset.view}`;
  if (view !== shownView) {
    shownView = view;
    modal.querySelector(".sheet-body").scrollTop = 0;
    firstField(sheet).focus({ preventScroll: true });
  }
}

// To what was pressed; else to its message, which has changed meanwhile.
function giveBack() {
  const pressed = before?.isConnected && before !== document.body ? before : null;
  const message = beforeIn && document.getElementById(beforeIn);
  (pressed || message || document.getElementById("main")).focus({ preventScroll: true });
}

function firstField(sheet) {
  return (
    sheet.querySelector("[autofocus]") ||
    checkedOf(sheet.querySelector("[data-input] :is(input, select, textarea, summary):not([disabled])")) ||
    sheet.querySelector(".sheet-body :is(input, select, textarea, summary, button):not([disabled])") ||
    sheet.querySelector(".sheet-body")
  );
}

// In a group of radio buttons the chosen one takes the focus, as with the Tab key.
function checkedOf(field) {
  if (field?.type !== "radio") return field;
  return field.closest("[data-act]").querySelector("input:checked") || field;
}

export function focusFirstError() {
  const wrong = [...modal.querySelectorAll(".error")].find((error) => error.textContent);
  const block = wrong?.closest("[data-input]");
  if (!block) return false;
  block.scrollIntoView({ block: "center" });
  block.querySelector("input, select, textarea, summary")?.focus({ preventScroll: true });
  return true;
}

export function busy(on) {
  modal.toggleAttribute("data-busy", on);
}

// Ask before going on; resolves to true or false. Text only, never HTML.
export function ask({ title, text, confirm, deny, style }) {
  const heading = make("h2", title || "Are you sure?");
  heading.id = "confirm-title";
  const yes = make("button", confirm || "Yes", style === "danger" ? "btn danger" : "btn primary");
  const no = make("button", deny || "No", "btn");
  const foot = make("div", "", "foot");
  foot.append(no, yes);
  confirmBox.replaceChildren(heading, make("p", text || ""), foot);
  return new Promise((resolve) => {
    let answer = false;
    yes.addEventListener("click", () => { answer = true; confirmBox.close(); });
    no.addEventListener("click", () => confirmBox.close());
    confirmBox.addEventListener("close", () => resolve(answer), { once: true });
    confirmBox.showModal();
    (style === "danger" ? no : yes).focus();
  });
}

function make(name, text, className = "") {
  const node = document.createElement(name);
  node.textContent = text;
  if (className) node.className = className;
  if (name === "button") node.type = "button";
  return node;
}
