// Brings the list of errors to the eye and to the screen reader as soon as the page is there.
export default function focusFirst(element) {
  element.focus();
}
