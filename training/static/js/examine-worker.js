// The service worker of /examine/: without signal its pages come as the shell that the tablet fills in itself.
// It keeps no page that names a person; those are in examine-store.js, encrypted.
const CACHE = "needlewise.examine";
const SHELL = "/examine/offline/";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(SHELL)));
  } else if (new URL(request.url).pathname.startsWith("/static/")) {
    event.respondWith(keptOrFetched(request));
  }
});

async function keptOrFetched(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(request)) ?? fetch(request);
}
