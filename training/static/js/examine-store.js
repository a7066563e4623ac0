// What a tablet keeps of examinations: today's stations, and signed sheets until they are sent. Encrypted with a key
// that this browser holds and gives to nobody, where the page is served safely enough for that.
const NAME = "needlewise.examine";

let opened;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("keys");
      request.result.createObjectStore("kept");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

// Whether this browser was ever made ready: a page that only wipes must not make the store first.
export async function exists() {
  const found = await indexedDB.databases();
  return found.some((database) => database.name === NAME);
}

async function run(store, mode, act) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(store, mode);
    const request = act(transaction.objectStore(store));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

// Two tabs at once must end with one key: the first one written stays.
async function key() {
  const kept = await run("keys", "readonly", (store) => store.get("key"));
  if (kept) return kept;
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  await run("keys", "readwrite", (store) => store.add(made, "key")).catch(() => {});
  return run("keys", "readonly", (store) => store.get("key"));
}

export async function keep(name, value) {
  const text = new TextEncoder().encode(JSON.stringify(value));
  if (!crypto.subtle) return run("kept", "readwrite", (store) => store.put({ text }, name));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key(), text);
  return run("kept", "readwrite", (store) => store.put({ iv, sealed }, name));
}

export async function read(name) {
  const row = await run("kept", "readonly", (store) => store.get(name));
  if (!row) return null;
  const text = row.text ?? await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv }, await key(), row.sealed);
  return JSON.parse(new TextDecoder().decode(text));
}

export const remove = (name) => run("kept", "readwrite", (store) => store.delete(name));

export async function namesFrom(start) {
  const names = await run("kept", "readonly", (store) => store.getAllKeys());
  return names.filter((name) => name.startsWith(start)).sort();
}
