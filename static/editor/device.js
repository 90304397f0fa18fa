// What is not acknowledged yet is kept on this device, so that a closed lid or a crash loses nothing.
const PREFIX = "kring.text.";

export class Device {
  constructor(address, client) {
    this.place = `${PREFIX}${address}.`;
    this.own = this.place + client;
  }

  keep(pending) {
    try {
      if (pending) localStorage.setItem(this.own, pending);
      else localStorage.removeItem(this.own);
    } catch {
      // Private windows and full disks: typing goes on, only this safety is missing.
    }
  }

  /** What earlier pages left behind. An update that the portal has already does nothing, so all of it can be sent again. */
  leftovers() {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(this.place) && key !== this.own);
    } catch {
      return [];
    }
  }

  read(key) {
    return localStorage.getItem(key);
  }

  forget(keys) {
    keys.forEach((key) => localStorage.removeItem(key));
  }
}
