// Takes ballot papers: draws a one-time key for each on this device, keeps the keys here, tells the server only their hashes.
import { csrfToken } from "../token.js";

export const shelf = (batch) => `mangping-papers-${batch}`;

export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

export async function fingerprint(key) {
  const bytes = Uint8Array.from(key.match(/../g), (pair) => parseInt(pair, 16));
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

export default function takePapers(button) {
  const words = JSON.parse(button.dataset.words);
  const problem = document.querySelector("[data-papers-problem]");
  const say = (text) => {
    problem.textContent = text;
    problem.hidden = false;
  };
  button.addEventListener("click", async () => {
    if (!window.crypto || !crypto.subtle) return say(words.insecure);
    const place = shelf(button.dataset.batch);
    const kept = JSON.parse(localStorage.getItem(place) || "null");
    if (kept && kept.member !== button.dataset.member) return say(words.other);
    const papers = JSON.parse(button.dataset.papers);
    const keys = kept ? kept.keys : {};
    for (const paper of papers) if (!keys[paper]) keys[paper] = hex(crypto.getRandomValues(new Uint8Array(32)));
    localStorage.setItem(place, JSON.stringify({ member: button.dataset.member, keys }));
    const hashes = {};
    for (const paper of papers) hashes[paper] = await fingerprint(keys[paper]);
    button.disabled = true;
    try {
      const answer = await fetch(button.dataset.url, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrfToken() },
        body: JSON.stringify(hashes),
      });
      if (answer.ok) return location.reload();
      say((await answer.json()).error || words.failed);
    } catch {
      say(words.failed);
    }
    button.disabled = false;
    return undefined;
  });
}
