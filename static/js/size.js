// Runs before the first paint so that a page never jumps in size: what was chosen on this device goes before the account's choice.
(function () {
  try {
    var chosen = window.localStorage.getItem("mangping.size");
    if (chosen) document.documentElement.classList.toggle("text-larger", chosen === "larger");
  } catch (refused) {
    // A browser that keeps nothing shows the account's size.
  }
})();
