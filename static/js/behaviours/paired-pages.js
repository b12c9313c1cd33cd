// Two viewers side by side turn their pages together: the original and the copy that experts would see.
export default function pairedPages(pair) {
  const viewers = Array.from(pair.querySelectorAll('[data-behaviour~="page-viewer"]'));
  let turning = false;
  pair.addEventListener("mangping:page", (event) => {
    if (turning) return;
    turning = true;
    for (const viewer of viewers) {
      if (viewer === event.target) continue;
      const thumb = viewer.querySelector(`[data-viewer-page="${event.detail}"]`);
      if (thumb) thumb.click();
    }
    turning = false;
  });
}
