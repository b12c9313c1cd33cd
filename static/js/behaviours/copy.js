// Copies the text of the element named by data-copy and says so.
export default function copy(button) {
  const label = button.querySelector("span") || button;
  const words = label.textContent;
  button.addEventListener("click", async () => {
    const source = document.querySelector(button.dataset.copy);
    if (navigator.clipboard) {
      await navigator.clipboard.writeText(source.textContent.trim());
    } else {
      // Plain HTTP in an office network has no clipboard interface; the selection does the same.
      window.getSelection().selectAllChildren(source);
      document.execCommand("copy");
      window.getSelection().removeAllRanges();
    }
    label.textContent = document.documentElement.lang === "en" ? "Copied" : "已复制";
    window.setTimeout(() => { label.textContent = words; }, 2000);
  });
}
