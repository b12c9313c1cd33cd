// A clock that runs down by the server's time. At zero it announces mangping:time-up; the server alone decides what follows.
export default function countdown(element) {
  const until = Date.parse(element.dataset.countdownUntil);
  const offset = element.dataset.countdownNow ? Date.parse(element.dataset.countdownNow) - Date.now() : 0;
  const total = Number(element.dataset.countdownTotal || 0);
  const clock = element.querySelector("[data-countdown-clock]");
  const arc = element.querySelector("[data-countdown-arc]");
  const bells = (element.dataset.countdownBell || "").split(",").filter(Boolean).map(Number);
  let before = Infinity;

  function tick() {
    const left = Math.max(0, Math.ceil((until - Date.now() - offset) / 1000));
    if (left === before) return;
    for (const at of bells) {
      if (before > at && left <= at && before !== Infinity) ring(at === 0 ? 3 : 1);
    }
    clock.textContent = words(left);
    if (arc && total) arc.setAttribute("stroke-dashoffset", String(100 - Math.min(100, (left / total) * 100)));
    if (left === 0) {
      window.clearInterval(timer);
      if (before !== Infinity) element.dispatchEvent(new CustomEvent("mangping:time-up", { bubbles: true }));
    }
    before = left;
  }
  const timer = window.setInterval(tick, 250);
  tick();
}

function words(seconds) {
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

function ring(times) {
  const Sound = window.AudioContext || window.webkitAudioContext;
  if (!Sound) return;
  const context = new Sound();
  for (let strike = 0; strike < times; strike += 1) {
    const start = context.currentTime + strike * 0.7;
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = 880;
    volume.gain.setValueAtTime(0.4, start);
    volume.gain.exponentialRampToValueAtTime(0.001, start + 0.6);
    tone.connect(volume).connect(context.destination);
    tone.start(start);
    tone.stop(start + 0.6);
  }
}
