// Text of this page that the server has not confirmed, kept on this device until it has. It belongs to one person:
// signing out removes it (forget-answers.js).
const NAME = `needlewise.drafts.${location.pathname}`;

export function keep(text) {
  try {
    localStorage.setItem(NAME, JSON.stringify(text));
  } catch { /* no room or no storage: the text is still in the page */ }
}

export function kept() {
  try {
    return JSON.parse(localStorage.getItem(NAME));
  } catch {
    return null;
  }
}

export function forget() {
  try {
    localStorage.removeItem(NAME);
  } catch { /* nothing was kept */ }
}
