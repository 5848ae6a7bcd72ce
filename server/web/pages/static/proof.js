/** SHA-256 in plain JavaScript: the browser's own is not there without HTTPS. Looks for a number by its hash. */

const TURN_MS = 30;

const K = new Uint32Array(64);
const START = new Uint32Array(8);

/** The fractions of the roots of the first primes (FIPS 180-4). */
function fill() {
  let found = 0;
  for (let n = 2; found < 64; n++) {
    let isPrime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) isPrime = false;
    if (!isPrime) continue;
    if (found < 8) START[found] = (n ** 0.5 % 1) * 2 ** 32;
    K[found++] = (n ** (1 / 3) % 1) * 2 ** 32;
  }
}
fill();

const words = new Uint32Array(64);

/** The first 32 bits of the hash of a short text of ASCII letters. */
export function firstWord(text) {
  const length = text.length;
  const blocks = ((length + 8) >> 6) + 1;
  const state = Uint32Array.from(START);
  for (let block = 0; block < blocks; block++) {
    for (let i = 0; i < 16; i++) {
      let word = 0;
      for (let j = 0; j < 4; j++) {
        const at = block * 64 + i * 4 + j;
        word = (word << 8) | (at < length ? text.charCodeAt(at) : at === length ? 0x80 : 0);
      }
      words[i] = word;
    }
    if (block === blocks - 1) words[15] = length * 8;
    for (let i = 16; i < 64; i++) {
      const a = words[i - 15];
      const b = words[i - 2];
      const s0 = ((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3);
      const s1 = ((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10);
      words[i] = words[i - 16] + s0 + words[i - 7] + s1;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + words[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
    }
    state[0] += a; state[1] += b; state[2] += c; state[3] += d;
    state[4] += e; state[5] += f; state[6] += g; state[7] += h;
  }
  return state[0];
}

/** The first number after `text` whose hash begins with so many zero bits; the page stays alive meanwhile. */
export async function solve(text, bits) {
  let n = 0;
  for (;;) {
    const until = performance.now() + TURN_MS;
    while (performance.now() < until) {
      for (let i = 0; i < 64; i++, n++) if (firstWord(text + n) >>> (32 - bits) === 0) return String(n);
    }
    await new Promise((resolve) => setTimeout(resolve));
  }
}
