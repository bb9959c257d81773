/**
 * The new value with every part that says the same as the old one replaced by that: what did not change stays the same object, so
 * that rows made from it are not drawn again.
 */
export function share<T>(before: unknown, after: T): T {
  if (before === after) return after;
  if (typeof before !== "object" || typeof after !== "object" || before === null || after === null) return after;

  if (Array.isArray(after)) {
    if (!Array.isArray(before)) return after;
    const parts = after.map((part, i) => share(before[i], part));
    return parts.length === before.length && parts.every((part, i) => part === before[i]) ? (before as T) : (parts as T);
  }

  const old = before as Record<string, unknown>;
  const keys = Object.keys(after);
  const parts = Object.fromEntries(keys.map(key => [key, share(old[key], (after as Record<string, unknown>)[key])]));
  return keys.length === Object.keys(old).length && keys.every(key => parts[key] === old[key]) ? (before as T) : (parts as T);
}
