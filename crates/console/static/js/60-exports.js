// The object picker of Create Export Task: what was added is ticked no longer, and stands among the chosen once.
"use strict";

document.addEventListener("htmx:afterSwap", (event) => {
  const chosen = event.detail.target;
  if (!chosen?.matches?.(".chosen")) return;
  const seen = new Set();
  for (const entry of [...chosen.querySelectorAll("li")]) {
    const selectors = [...entry.querySelectorAll("input[type=hidden]")].map((input) => input.value).join("\n");
    if (seen.has(selectors)) entry.remove(); else seen.add(selectors);
  }
  const name = event.detail.requestConfig?.elt?.dataset?.picks;
  if (!name) return;
  for (const box of document.querySelectorAll(`[name="${CSS.escape(name)}"], [data-select-all="${CSS.escape(name)}"]`)) {
    box.checked = false;
    box.indeterminate = false;
  }
});

// Enter in a search of the picker searches; it does not send the form.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches?.(".picker input:not([type=checkbox])")) event.preventDefault();
});
