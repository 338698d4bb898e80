import type { PluginManifest } from '@plugin-platform/sdk'

/** To the frame, once: what it runs. */
export interface RunMessage {
  kind: 'run'
  pluginId: string
  version: string
  manifest: PluginManifest
  source: string
  theme: 'light' | 'dark'
}

/** From the frame. Whatever the plugin likes may come, too: it runs where the frame's own code does. */
export type FrameMessage = { kind: 'ready' } | { kind: 'state'; status: string; error: string }

const LONGEST = 1_000

/** What a stranger's frame said, or null for what is none of ours. */
export function readFrameMessage(data: unknown): FrameMessage | null {
  if (typeof data !== 'object' || data === null) return null
  const { kind, status, error } = data as Record<string, unknown>
  if (kind === 'ready') return { kind }
  if (kind !== 'state' || typeof status !== 'string' || typeof error !== 'string') return null
  return { kind, status: status.slice(0, 40), error: error.slice(0, LONGEST) }
}
