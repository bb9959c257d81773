const UNITS: [number, string][] = [
  [86_400, "d"],
  [3_600, "h"],
  [60, "min"],
  [1, "s"],
];

const INTEGERS = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

export function formatInteger(value: number | bigint): string {
  return INTEGERS.format(value);
}

/** A span of time in its largest unit: 42 s, 3 min, 5 h, 2 d. */
export function formatSpan(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [size, name] = UNITS.find(([unit]) => whole >= unit) ?? [1, "s"];
  return `${Math.floor(whole / size)} ${name}`;
}

/** A time between blocks: 5.0 s. Blocks have whole seconds, so that several may share one. */
export function formatGap(seconds: number): string {
  return seconds < 0.1 ? "under 0.1 s" : `${seconds.toFixed(1)} s`;
}

/** 2026-03-01T12:00:00+00:00 → 2026-03-01 12:00:00 UTC. */
export function formatTime(iso: string): string {
  const time = new Date(iso);
  return Number.isNaN(time.valueOf()) ? iso : `${time.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

export function shorten(hex: string): string {
  return hex.length > 14 ? `${hex.slice(0, 8)}…${hex.slice(-6)}` : hex;
}

/** notSealing → not sealing; v1_2 → v1.2. */
export function toWords(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`).replace("_", ".");
}

/** notSealing → Not sealing. */
export function toTitle(name: string): string {
  const words = toWords(name);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A count with its noun: 1 block, 2 blocks. */
export function count(value: number, noun: string): string {
  return `${formatInteger(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** Hashes a second as 1.25 MH/s. */
export function formatHashRate(hashRate: string): string {
  const value = Number(hashRate);
  const power = value < 1_000 ? 0 : Math.min(5, Math.floor(Math.log10(value) / 3));
  return `${(value / 1_000 ** power).toPrecision(3)} ${["", "k", "M", "G", "T", "P"][power]}H/s`;
}

const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** Splits a text into what is seen and what is not: controls, marks of direction, characters of no width. */
export function splitUnseen(text: string): { text: string; isUnseen: boolean }[] {
  const parts: { text: string; isUnseen: boolean }[] = [];
  for (const character of text) {
    const isUnseen = UNSEEN.test(character);
    const last = parts.at(-1);
    if (last && !isUnseen && !last.isUnseen) last.text += character;
    else parts.push({ text: isUnseen ? `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}` : character, isUnseen });
  }

  return parts;
}

/** The first characters of a text, never half a character. */
export function clamp(text: string, length: number): string {
  return text.length <= length ? text : [...text.slice(0, length * 2)].slice(0, length).join("");
}

/** The beginning of a text of strangers for where nothing but text can be, such as a title: what cannot be seen is written out. */
export function toLine(text: string, longest = 60): string {
  const line = splitUnseen(clamp(text, longest)).map(part => part.text).join("");
  return text.length > longest ? `${line}…` : line;
}

/** The addresses in a text, whatever is between them, and what is none. */
export function readAddresses(text: string): { addresses: `0x${string}`[]; wrong: string[] } {
  const words = text.split(/[\s,;]+/).filter(word => word !== "");
  return {
    addresses: words.filter(word => /^0x[0-9a-f]{40}$/i.test(word)) as `0x${string}`[],
    wrong: words.filter(word => !/^0x[0-9a-f]{40}$/i.test(word)),
  };
}
