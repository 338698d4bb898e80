/** Of a plugin that one has, or looks at. */
export interface PluginNews {
  type: 'published' | 'yanked' | 'restored' | 'blocked' | 'unblocked' | 'changed' | 'decision'
  pluginId: string
  /** null: of the plugin as a whole. */
  version?: string | null
  security?: boolean
}

/** What the server says without being asked: what to ask for again. Kinds that this page does not know are none of its business. */
export type LiveMessage =
  | PluginNews
  /** What was missed, the server does not know any more: all is to be asked for again. */
  | { type: 'reset' }
  /** Another tab or device of the same person has changed what is installed, or how. */
  | { type: 'installed'; pluginId: string | null }
  | { type: 'review' | 'rollout'; pluginId: string }
  | { type: 'account' | 'news' }
  /** What moderators chose for the front page. */
  | { type: 'front' }
  | { type: 'count'; pluginId: string; installCount: number }
  /** The first of a connection. */
  | { type: 'hello' }

export type Envelope = LiveMessage & {
  /** To go on from after a gap. */
  cursor?: string
  /** Seconds over which those who hear it are to spread their questions. */
  spread?: number
}

/** Why the server closes: from 4000 on in its own words. */
export const CLOSED = { restart: 1012, tooSlow: 4008, signedOut: 4401 } as const

/** Nobody else may make the page believe something: what is no object with a type is nothing. */
export function readMessage(text: string): Envelope | undefined {
  try {
    const message: unknown = JSON.parse(text)
    return isEnvelope(message) ? message : undefined
  } catch {
    return undefined
  }
}

const isEnvelope = (message: unknown): message is Envelope =>
  typeof message === 'object' && message !== null && 'type' in message && typeof message.type === 'string'
