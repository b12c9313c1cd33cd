// Back to the form that was refused, the browser's own way, where the page was left; what was typed is put back by typed.js.
// The link itself is for when there is no way back.
export default function goBack(link) {
  link.addEventListener("click", (event) => {
    if (window.history.length < 2) return;
    event.preventDefault();
    window.history.back();
  });
}
