// Text of this page that the server has not confirmed, kept on this device until it has. Each window keeps its own, so
// that one does not throw away what another still holds. It belongs to one person: signing out removes it.
const PLACE = `needlewise.drafts.${location.pathname}#`;
const MINE = PLACE + Math.random().toString(36).slice(2);

export function keep(text) {
  try {
    localStorage.setItem(MINE, JSON.stringify({ ...text, at: Date.now() }));
  } catch { /* no room or no storage: the text is still in the page */ }
}

// What an earlier window left, the latest first.
export function kept() {
  try {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(PLACE));
    const texts = names.map((name) => ({ name, ...JSON.parse(localStorage.getItem(name)) }));
    return texts.sort((one, other) => other.at - one.at);
  } catch {
    return [];
  }
}

export function forget(name = MINE) {
  try {
    localStorage.removeItem(name);
  } catch { /* nothing was kept */ }
}
