// <time data-local="zone">: keeps the server's text and adds the device's hour where the zones differ.
import { enhance } from "./enhance.js";

const device = Intl.DateTimeFormat().resolvedOptions().timeZone;

function hourIn(zone, moment) {
  return new Intl.DateTimeFormat(document.documentElement.lang, {
    timeZone: zone, day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hour12: false,
  }).format(moment);
}

enhance("time[data-local]", (element) => {
  const moment = new Date(element.dateTime);
  const shown = element.dataset.local;
  if (!device || !shown || Number.isNaN(moment.getTime())) return;
  try {
    if (hourIn(shown, moment) === hourIn(device, moment)) return;
  } catch {
    return; // a zone this browser does not know: the server's text says enough
  }
  const city = device.split("/").pop().replaceAll("_", " ");
  const extra = document.createElement("span");
  extra.className = "muted nowrap";
  extra.textContent = ` · ${hourIn(device, moment)} (${city})`;
  element.append(extra);
});
