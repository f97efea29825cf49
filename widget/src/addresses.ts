/** Schemes of the web's addresses; others may run something. */
export const WEB: readonly string[] = ["http:", "https:"];

/**
 * The address in a text that anybody may have written.
 *
 * @param base What a relative address is relative to; without it, there is none.
 * @returns `undefined` if it is no address, or has none of the schemes.
 */
export function addressIn(
  text: string,
  schemes: readonly string[],
  base?: string,
): URL | undefined {
  try {
    const address = new URL(text, base);
    return schemes.includes(address.protocol) ? address : undefined;
  } catch {
    return undefined;
  }
}
