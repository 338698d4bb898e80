import type { PluginManifest } from '@plugin-platform/sdk'

/** One module as text, or the address of an entry that has files beside it, and what it must hash to. */
export type TriedCode = { source: string } | { bundleUrl: string; integrity: string }

/** What runs, and what it is called around the frame. */
export interface Tried {
  pluginId: string
  name: string
  version: string
  manifest: PluginManifest
  code: TriedCode
  /** What it runs on; else on a text of the frame's own. */
  document?: { title: string; text: string }
}

/** To the frame, once: what it runs. */
export interface RunMessage extends Omit<Tried, 'name'> {
  kind: 'run'
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
