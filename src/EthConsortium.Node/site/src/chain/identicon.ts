const SIDE = 5;
const HALF = 3;

/** The colour of an address: any hue, of one lightness, so that all are seen on light and dark. */
export function colourOf(address: string): string {
  return `oklch(0.64 0.16 ${parseInt(address.slice(2, 8), 16) % 360})`;
}

/** Five by five squares, the same left and right, as the data of one path: bits of the address's other end. */
export function patternOf(address: string): string {
  const bits = parseInt(address.slice(-4), 16) ^ parseInt(address.slice(-8, -4), 16);
  let path = "";
  for (let i = 0; i < SIDE * HALF; i++) {
    if ((bits >> i) % 2 === 0) continue;
    const [row, column] = [Math.floor(i / HALF), i % HALF];
    for (const x of new Set([column, SIDE - 1 - column])) path += `M${x} ${row}h1v1h-1z`;
  }

  return path || "M1 1h3v3h-3z";
}
