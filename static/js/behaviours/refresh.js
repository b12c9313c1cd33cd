// Keeps a part of the page fresh: polls its address (a known version may be answered with 204 or 304), and with
// data-refresh-stream asks at once whenever the server says so. What somebody is typing in is never replaced.
export default function refresh(element) {
  const url = element.dataset.refreshUrl || window.location.href;
  const seconds = Number(element.dataset.refreshSeconds || 5);
  let waiting = 0;
  let stream = null;
  let failures = 0;

  const later = () => { waiting = window.setTimeout(look, seconds * 1000 * Math.min(6, 1 + failures)); };

  async function look() {
    window.clearTimeout(waiting);
    if (!element.isConnected) {
      if (stream) stream.close();
      return;
    }
    if (document.hidden || (element.contains(document.activeElement) && document.activeElement.matches("input, textarea, select"))) {
      later();
      return;
    }
    try {
      const headers = { "X-Requested-With": "refresh" };
      if (element.dataset.refreshVersion) headers["If-None-Match"] = element.dataset.refreshVersion;
      const answer = await fetch(url, { headers, cache: "no-store" });
      failures = 0;
      if (answer.status === 200 && !answer.redirected) {
        if (place(await answer.text())) {
          if (stream) stream.close();
          return;
        }
      }
    } catch (offline) {
      failures += 1;
    }
    later();
  }

  function place(html) {
    const arrived = new DOMParser().parseFromString(html, "text/html");
    const fresh = element.id ? arrived.getElementById(element.id) : arrived.body.firstElementChild;
    if (!fresh) {
      // What was waited for has gone from the page: show the page as it is now.
      window.location.reload();
      return true;
    }
    if (fresh.isEqualNode(element)) return false;
    const focused = element.contains(document.activeElement) ? document.activeElement.id : "";
    const here = document.importNode(fresh, true);
    element.replaceWith(here);
    here.dispatchEvent(new CustomEvent("mangping:arrived", { bubbles: true }));
    if (focused && document.getElementById(focused)) document.getElementById(focused).focus();
    return true;
  }

  if (element.dataset.refreshStream && window.EventSource) {
    stream = new EventSource(element.dataset.refreshStream);
    stream.onmessage = look;
  }
  document.addEventListener("visibilitychange", () => { if (!document.hidden && element.isConnected) look(); });
  element.addEventListener("mangping:look", look);
  later();
}
