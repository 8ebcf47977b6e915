// Uploads: a chosen or dropped file is sent at once, with its progress; what the server says replaces the content of `data-into`.
"use strict";

(() => {
  const send = (zone, file) => {
    const into = document.querySelector(zone.dataset.into);
    const name = document.createElement("p");
    name.className = "package-line";
    name.textContent = `${zone.dataset.textProgress} ${file.name}`;
    const bar = document.createElement("progress");
    bar.className = "progress";
    bar.max = Math.max(file.size, 1);
    bar.value = 0;
    bar.setAttribute("aria-label", zone.dataset.textProgress);
    into.replaceChildren(name, bar);

    const request = new XMLHttpRequest();
    request.open("POST", `${zone.dataset.upload}?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader("X-CSRF-Token", ferry.csrf());
    request.setRequestHeader("HX-Request", "true");
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.addEventListener("progress", (event) => { bar.value = event.loaded; });
    request.addEventListener("load", () => {
      const redirect = request.getResponseHeader("HX-Redirect");
      if (redirect) location.assign(redirect);
      else htmx.swap(into, request.responseText, { swapStyle: "innerHTML" });
    });
    request.addEventListener("error", () => {
      into.replaceChildren();
      ferry.failed();
    });
    request.send(file);
  };

  const zoneOf = (event) => event.target instanceof Element && event.target.closest("[data-upload]:not([data-upload=''])");

  document.addEventListener("change", (event) => {
    const zone = zoneOf(event);
    if (!zone || event.target.type !== "file" || !event.target.files[0]) return;
    send(zone, event.target.files[0]);
    // The form sends the number of the package, not the file a second time.
    event.target.value = "";
  });
  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const zone = zoneOf(event);
      if (!zone) return;
      event.preventDefault();
      zone.classList.toggle("is-over", kind === "dragover");
      if (kind === "drop" && event.dataTransfer.files[0]) send(zone, event.dataTransfer.files[0]);
    });
  }
})();
