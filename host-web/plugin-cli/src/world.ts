import { setTimeout as wait } from 'node:timers/promises'
import openInBrowser from 'open'

/** A stream of text; `isTTY` says that a person sees it. */
export interface Stream {
  write: (text: string) => unknown
  readonly isTTY?: boolean
}

/** All that this program has to do with outside of itself, so that a test can give it another one. */
export interface World {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdout: Stream
  readonly stderr: Stream
  readonly fetch: typeof fetch
  /** Milliseconds. */
  readonly now: () => number
  readonly sleep: (milliseconds: number) => Promise<void>
  readonly openBrowser: (url: string) => Promise<void>
}

/** Its name is needed by few commands, and one whose folder was removed is told where it is looked for. */
function currentFolder(): string {
  try {
    return process.cwd()
  } catch {
    return process.env.PWD ?? '.'
  }
}

export function realWorld(): World {
  return {
    cwd: currentFolder(),
    env: process.env,
    stdout: process.stdout,
    stderr: process.stderr,
    fetch: globalThis.fetch,
    now: Date.now,
    sleep: (milliseconds) => wait(milliseconds),
    openBrowser: async (url) => {
      await openInBrowser(url)
    },
  }
}
