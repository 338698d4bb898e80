/** The plugin whose bundle stands highest in a stack trace. */
export function culprit(
  stack: string,
  bundles: Iterable<{ pluginId: string; bundleUrl: string }>,
): string | undefined {
  let first: { pluginId: string; at: number } | undefined
  for (const { pluginId, bundleUrl } of bundles) {
    const at = stack.indexOf(bundleUrl)
    if (at >= 0 && (!first || at < first.at)) first = { pluginId, at }
  }
  return first?.pluginId
}

export function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message || error.name
  return typeof error === 'string' ? error : 'It failed without saying why.'
}
