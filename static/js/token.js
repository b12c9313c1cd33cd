// The CSRF token of this page. A module of its own: main.js is loaded under a hashed address, and importing it again would run it twice.
export function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]').content;
}
