// 大字: one more step of size for every page, kept on this device.
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
  });
}
