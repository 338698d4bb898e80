import { create } from 'zustand'

interface Previewed {
  pluginId: string
  version: string
}

/** Which version is looked at before it is taken, on whatever page. */
export const usePreviewed = create<{ previewed: Previewed | null }>()(() => ({ previewed: null }))

export function showPreview(pluginId: string, version: string): void {
  usePreviewed.setState({ previewed: { pluginId, version } })
}

export function closePreview(): void {
  usePreviewed.setState({ previewed: null })
}
