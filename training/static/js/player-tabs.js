// One tab of a browser writes. The lock tells a second tab of the same browser before it types; another device is
// told by the server at its next save.
export class Tabs extends EventTarget {
  constructor(attempt) {
    super();
    this.name = `needlewise.attempt.${attempt}`;
  }

  // True when this tab may write. A tab that is just being left frees the lock a moment later, so we wait a little.
  claim() {
    return this.#hold({ signal: AbortSignal.timeout(1000) });
  }

  take() {
    return this.#hold({ steal: true });
  }

  #hold(options) {
    if (!navigator.locks) return Promise.resolve(true);
    return new Promise((resolve) => {
      let had = false;
      navigator.locks.request(this.name, options, () => {
        had = true;
        resolve(true);
        return new Promise(() => {}); // held until the page ends or another tab takes it
      }).catch(() => {
        if (had) this.dispatchEvent(new Event("lost"));
        else resolve(false);
      });
    });
  }
}
