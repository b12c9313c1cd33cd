// After the count: finds this device's papers in the published bulletin by their fingerprints, says how many, forgets the keys.
import { fingerprint, shelf } from "./take-papers.js";

export default async function checkBulletin(section) {
  const place = shelf(section.dataset.batch);
  const kept = JSON.parse(localStorage.getItem(place) || "null");
  if (!kept || !window.crypto || !crypto.subtle) return;
  const answer = await fetch(section.dataset.url, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const { bulletin } = await answer.json();
  const listed = new Set(bulletin.papers.flatMap((paper) => (paper.ballots || []).map((ballot) => `${paper.paper} ${ballot.key}`)));
  let found = 0;
  const notCounted = new Set(bulletin.papers.filter((paper) => paper.blocked).map((paper) => paper.paper));
  const papers = Object.keys(kept.keys).filter((paper) => !notCounted.has(paper));
  for (const paper of papers) if (listed.has(`${paper} ${await fingerprint(kept.keys[paper])}`)) found += 1;
  const word = section.querySelector("[data-bulletin-word]");
  word.textContent = section.dataset.word.replace("[n]", found).replace("[m]", papers.length);
  word.hidden = false;
  const list = section.querySelector("[data-bulletin-receipts]");
  list.replaceChildren(...(kept.receipts || []).map(([code, receipt]) => {
    const line = document.createElement("li");
    line.textContent = `${code} ${receipt}`;
    return line;
  }));
  list.hidden = !list.children.length;
  localStorage.removeItem(place);
}
