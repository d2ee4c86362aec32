/** Reads a list whole that is given page by page. */

interface PartOfList<Item> {
  readonly items: readonly Item[]
  readonly next?: string
}

/** Every entry of a list that is read page by page. */
export async function allOf<Item>(
  read: (page: { limit: number; after: string | undefined }) => Promise<PartOfList<Item>>,
): Promise<readonly Item[]> {
  const items: Item[] = []
  let after: string | undefined
  do {
    const page = await read({ limit: 500, after })
    items.push(...page.items)
    after = page.next
  } while (after !== undefined)
  return items
}
