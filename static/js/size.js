// Runs before the first paint so that a page never jumps from small to large: the size chosen on this device.
(function () {
  try {
    if (window.localStorage.getItem("mangping.size") === "larger") {
      document.documentElement.className += " text-larger";
    }
  } catch (refused) {
    // A browser that keeps nothing shows the ordinary size.
  }
})();
