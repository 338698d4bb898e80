/** Tags as they stand in the address: `git,sync`. */
export function tagsOf(tag: string | undefined): string[] {
  return [...new Set((tag ?? '').split(',').map((one) => one.trim()))].filter(Boolean)
}

export const withTag = (tags: string[], tag: string): string =>
  [...new Set([...tags, tag])].filter(Boolean).join(',')

export const withoutTag = (tags: string[], tag: string): string => tags.filter((one) => one !== tag).join(',')
