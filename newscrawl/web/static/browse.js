// Quicker where scripts run: results come while one types. Without this file the form does the same by its button.
"use strict";
(() => {
  const form = document.querySelector("form[data-live]");
  if (!form || !window.fetch || !window.AbortController) return;
  const results = document.getElementById(form.dataset.live);
  const status = document.getElementById("status");
  const PAUSE = 220; // milliseconds without a key after which one has typed enough to ask
  let waiting = 0;
  let asked = null;
  let last = query();

  function query() {
    const given = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value.trim()) given.set(name, value.trim());
    const text = given.toString();
    return text ? `?${text}` : "";
  }

  // The word that one is still typing stands for what begins like it; FTS and people want three letters for that.
  function asTyped(wanted) {
    const given = new URLSearchParams(wanted);
    const words = given.get("q") || "";
    if (/(?:^|\s)[\p{L}\p{N}]{3,}$/u.test(words) && (words.match(/"/g) || []).length % 2 === 0) given.set("q", `${words}*`);
    const text = given.toString();
    return text ? `?${text}` : "";
  }

  async function ask() {
    const wanted = query();
    if (wanted === last || /[?&]q=https?%3A/.test(wanted)) return;
    if (asked) asked.abort();
    asked = new AbortController();
    results.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(`${form.action.split("?")[0]}${asTyped(wanted)}`, { headers: { "X-Fragment": "results" }, signal: asked.signal });
      if (!answer.ok) return;
      const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
      results.replaceChildren(...parsed.body.childNodes);
      status.textContent = document.getElementById("told").textContent;
      history.replaceState(null, "", wanted || location.pathname);
      last = wanted;
      results.removeAttribute("aria-busy");
    } catch (error) {
      if (error.name !== "AbortError") results.removeAttribute("aria-busy");
    }
  }

  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  });
})();
