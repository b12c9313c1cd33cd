// 大字: one more step of size for every page, kept on this device and, for whoever is signed in, by the account.
import { csrfToken } from "../token.js";

const KEY = "mangping.size";

export default function sizeSwitch(button) {
  const page = document.documentElement;
  const show = () => button.setAttribute("aria-pressed", String(page.classList.contains("text-larger")));
  button.hidden = false;
  show();
  button.addEventListener("click", () => {
    const larger = page.classList.toggle("text-larger");
    show();
    try {
      localStorage.setItem(KEY, larger ? "larger" : "ordinary");
    } catch (refused) {
      // Nothing can be kept here; the size still holds for this page.
    }
    window.dispatchEvent(new Event("resize"));
    if ("signedIn" in page.dataset) {
      const body = new URLSearchParams({ large: larger ? "1" : "0" });
      // Whether the account heard it or not, this device keeps the choice.
      fetch("/type-size", { method: "POST", body, redirect: "manual", headers: { "X-CSRFToken": csrfToken() } }).catch(() => {});
    }
  });
}
