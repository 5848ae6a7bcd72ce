/** Updates ages between two answers of the server, by the server's clock: a wrong clock on the phone does not matter. */

export class ServerClock {
  constructor(serverMs) {
    this.take(serverMs);
  }

  /** Sets the server's time, just received. */
  take(serverMs) {
    this.offset = serverMs - Date.now();
  }

  now() {
    return Date.now() + this.offset;
  }
}

export class Ages {
  constructor(clock) {
    this.clock = clock;
  }

  /** Writes every age on the page that has a clock; what has a target also changes its level. */
  tick() {
    for (const age of document.querySelectorAll("[data-since]")) {
      const seconds = Math.max(0, Math.floor((this.clock.now() - Number(age.dataset.since)) / 1000));
      const clock = age.querySelector(".clock");
      if (clock) clock.textContent = words(seconds);
      if (age.dataset.over) age.dataset.level = level(seconds, age.dataset);
    }
  }
}

function level(seconds, { amber, red, over }) {
  if (seconds >= Number(over)) return "over";
  if (seconds >= Number(red)) return "red";
  return seconds >= Number(amber) ? "amber" : "calm";
}

function words(seconds) {
  const two = (n) => String(n).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
