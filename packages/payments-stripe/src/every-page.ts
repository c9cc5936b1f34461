/** Where a page of a list begins, and how long it is. */
export interface PageStart {
  /** Most objects of the page. */
  readonly limit: 100;
  /** The last object of the page before. */
  readonly starting_after?: string;
}

/**
 * Reads a list of Stripe's to its end.
 *
 * @param ask - Reads one page.
 * @returns Everything in it, in its order.
 */
export async function everyPage<Item extends { readonly id: string }>(
  ask: (start: PageStart) => Promise<{ readonly data: readonly Item[]; readonly has_more: boolean }>,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let more: boolean;
  do {
    const last = items.at(-1)?.id;
    const page = await ask({ limit: 100, ...(last !== undefined && { starting_after: last }) });
    items.push(...page.data);
    more = page.has_more && page.data.length > 0;
  } while (more);
  return items;
}
