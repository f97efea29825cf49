/** Makes sure of a value that anybody may have written; `undefined` is what is of no use. */
export type Read<T> = (value: unknown) => T | undefined;

type Fields<T> = { [Name in keyof T]: Read<T[Name]> };

/** Items of a list, if nothing else is said: more would hold up the page, and nobody needs more. */
const MOST = 300;

export const text: Read<string> = (value) => (typeof value === "string" ? value : undefined);

export const truth: Read<boolean> = (value) => (typeof value === "boolean" ? value : undefined);

/** A finite number; those of JSON may be too large to be one. */
export const number: Read<number> = (value) =>
  Number.isFinite(value) ? (value as number) : undefined;

/** One of these values. */
export function oneOf<const T>(...known: T[]): Read<T> {
  return (value) => known.find((each) => each === value);
}

/** A list that is of use only as a whole. */
export function list<T>(item: Read<T>, most = MOST): Read<T[]> {
  return (value) => {
    if (!Array.isArray(value) || value.length > most) return undefined;
    const items = value.map(item);
    return items.every((each) => each !== undefined) ? items : undefined;
  };
}

/** What is of use in a list whose items stand each for itself. */
export function those<T>(item: Read<T>): Read<T[]> {
  return (value) => {
    if (!Array.isArray(value)) return undefined;
    const items = value.slice(-MOST).map(item);
    return items.filter((each) => each !== undefined);
  };
}

/**
 * An object with all that it needs. What it can do without is left out if it is of no use, and what
 * is not known stays: nothing here draws it, and another version may want it.
 */
export function record<Needed, Spare = unknown>(
  needed: Fields<Needed>,
  spare?: Fields<Spare>,
): Read<NoInfer<Needed & Partial<Spare>>> {
  const fields = Object.entries<Read<unknown>>({ ...needed, ...spare });
  return (value) => {
    if (typeof value !== "object" || value === null) return undefined;
    const found: Record<string, unknown> = { ...value };
    for (const [name, read] of fields) {
      const field = read(found[name]);
      if (field !== undefined) found[name] = field;
      else if (name in needed) return undefined;
      else Reflect.deleteProperty(found, name);
    }
    return found as Needed & Partial<Spare>;
  };
}
