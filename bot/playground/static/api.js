// Talking to the playground: what a person does goes through the control API.

const toast = document.getElementById("toast");
let toastTimer = 0;

export function say(words, seconds = 6) {
  // A dialog makes the rest of the page inert; what is said is said inside it.
  (document.querySelector("dialog[open]") || document.body).append(toast);
  toast.textContent = words;
  clearTimeout(toastTimer);
  if (words) toastTimer = setTimeout(() => { toast.textContent = ""; }, seconds * 1000);
}

let last = Promise.resolve();

// One thing after the other, as a person does them. Resolves to the answer's
// JSON with `ok`; a refusal is said aloud unless `quiet`, and never thrown.
export function act(verb, body, { quiet = false } = {}) {
  last = last.then(() => send(verb, body, quiet));
  return last;
}

async function send(verb, body, quiet) {
  let answer;
  try {
    answer = await fetch(`/control/${verb}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    say("The playground is not answering. Is it still running?");
    return { ok: false };
  }
  const json = await answer.json().catch(() => ({}));
  const result = { ...json, ok: answer.ok && json.ok !== false };
  if (!result.ok) result.refusal = refusal(result);
  if (!result.ok && !quiet) say(result.refusal);
  return result;
}

function refusal(result) {
  for (const key of ["refused", "message", "detail", "error"]) {
    if (typeof result[key] === "string" && result[key]) return result[key];
  }
  return "That did not work.";
}

export async function fetchJson(path) {
  const answer = await fetch(path, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return answer.json();
}
