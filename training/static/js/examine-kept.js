// Signed sheets that have not arrived: kept in the order they were signed in, sent in that order, wiped once each is
// a record. A refused one stays with its reason; nothing is thrown away here.
import { keep, namesFrom, read, remove } from "./examine-store.js";

const RECORD = "record.";
const LONGEST = 24 * 60 * 60 * 1000; // the list of a day is taken that day and the next

// The day this tablet took along; one that is too old is wiped, whoever asks for it.
export async function keptDay() {
  const day = await read("day").catch(() => null);
  if (!day || Date.now() - day.at < LONGEST) return day;
  await remove("day");
  return null;
}

// When the day has to go, for a page that stays open longer than it.
export const endOf = (day) => day.at + LONGEST;

export function keepRecord(record) {
  return keep(`${RECORD}${String(record.signed).padStart(15, "0")}.${record.fields.record}`, record);
}

export async function keptRecords() {
  const names = await namesFrom(RECORD);
  return Promise.all(names.map(async (place) => ({ ...await read(place), place })));
}

export const discard = (record) => remove(record.place);

// {sent, state}: "done", "away" without signal, "signed-out", or "other-person" where records of somebody else stay.
// Two tabs of one tablet take turns.
export function sendKept() {
  return navigator.locks ? navigator.locks.request("needlewise.examine", sendInOrder) : sendInOrder();
}

async function sendInOrder() {
  let [sent, state] = [0, "done"];
  const waiting = await keptRecords();
  if (!waiting.length) return { sent, state };
  const day = await today();
  if (typeof day === "string") return { sent, state: day };
  for (const { place, ...record } of waiting) {
    if (record.examiner !== day.examiner) {
      state = "other-person";
      continue;
    }
    const answer = await send(record, day.token);
    if (!answer) return { sent, state: "away" };
    if (answer.status === 200) {
      await remove(place);
      sent += 1;
    } else if ([401, 403, 404, 409, 422].includes(answer.status) && answer.detail) {
      await keep(place, { ...record, refused: answer.detail, sheet: answer.sheet });
    } else {
      return { sent, state: "away" };
    }
  }
  return { sent, state };
}

export async function today() {
  try {
    const response = await fetch("/examine/day/", { headers: { Accept: "application/json" } });
    if (response.redirected || [401, 403, 404].includes(response.status)) {
      await remove("day"); // the names are for who is signed in and examines today
      return "signed-out";
    }
    return response.ok ? await response.json() : "away";
  } catch {
    return "away";
  }
}

async function send(record, token) {
  const { fields, learner, version, signed } = record;
  const body = new URLSearchParams({ ...fields, learner, version, signed, sent: Date.now() });
  try {
    const headers = { "X-CSRFToken": token, Accept: "application/json" };
    const response = await fetch("/examine/receive/", { method: "POST", headers, body });
    const reply = await response.json().catch(() => ({}));
    return { status: response.status, detail: reply.detail, sheet: reply.sheet };
  } catch {
    return null;
  }
}
