// Opens the dialog of an act in place; a browser without dialogs follows the link to the confirm page instead.
export default function dialog(link) {
  const sheet = document.getElementById(link.dataset.dialog);
  if (!sheet || typeof sheet.showModal !== "function") return;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    sheet.showModal();
  });
  for (const button of sheet.querySelectorAll("[data-dialog-close]")) {
    button.addEventListener("click", () => sheet.close());
  }
  sheet.addEventListener("close", () => link.focus());
}
