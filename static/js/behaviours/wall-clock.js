// The hour in Beijing, from the server's clock (which may be simulated), ticking on its own.
export default function wallClock(element) {
  const offset = Date.parse(element.dataset.clockNow) - Date.now();
  const format = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const show = () => { element.textContent = format.format(new Date(Date.now() + offset)); };
  show();
  window.setInterval(show, 1000);
}
