import { API_PREFIX } from '../api/http/http'
import { type Envelope, readMessage } from './messages'
import type { Interest, Interests, Wanted } from './interests'

export interface Told {
  onOpen: () => void
  onMessage: (message: Envelope) => void
  /** Once. 1006: it broke, or was never open. */
  onClose: (code: number) => void
}

export interface Channel {
  say: (wanted: Wanted) => void
  /** Nothing is told of it. */
  close: () => void
}

export type Transport = (since: string | undefined, interests: Interests, told: Told) => Channel

export const BROKEN = 1006
const PATH = `${API_PREFIX}/live`

export const overSocket: Transport = (since, interests, told) => {
  const url = new URL(since ? `${PATH}?since=${since}` : PATH, window.location.href)
  url.protocol = url.protocol.replace('http', 'ws')
  const socket = opened(url)
  if (!socket) {
    queueMicrotask(() => {
      told.onClose(BROKEN)
    })
    return { say: () => undefined, close: () => undefined }
  }
  const say = (wanted: Wanted) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(wanted))
  }
  socket.onopen = () => {
    told.onOpen()
    for (const wanted of interests.messages()) say(wanted)
  }
  socket.onmessage = ({ data }) => {
    const message = readMessage(String(data))
    if (message) told.onMessage(message)
  }
  socket.onclose = ({ code }) => {
    told.onClose(code)
  }
  return {
    say,
    close: () => {
      socket.onopen = socket.onmessage = socket.onclose = null
      socket.close()
    },
  }
}

/** Some browsers throw where others say that it could not be opened. */
function opened(url: URL): WebSocket | undefined {
  try {
    return new WebSocket(url)
  } catch {
    return undefined
  }
}

/** How much of the list fits into an address. */
const MOST_LETTERS = 2_400
/** What one wants to hear is in the address: another wish is another connection, not for each card that scrolls by. */
const SETTLES_AFTER = 2_000

/** Where a network lets no WebSocket through. */
export const overEvents: Transport = (since, interests, told) => {
  let cursor = since
  let source: EventSource
  let timer: ReturnType<typeof setTimeout> | undefined

  const end = (code: number) => {
    close()
    told.onClose(code)
  }
  const open = () => {
    const query = new URLSearchParams({
      ...(cursor && { since: cursor }),
      ...listed('watch', interests),
      ...listed('follow', interests),
      ...listed('show', interests),
    })
    source = new EventSource(`${PATH}?${query}`)
    source.onopen = told.onOpen
    source.onmessage = ({ data }) => {
      const message = readMessage(String(data))
      if (!message) return
      cursor = message.cursor ?? cursor
      told.onMessage(message)
    }
    source.addEventListener('closed', ({ data }: MessageEvent<string>) => {
      end(codeIn(data))
    })
    source.onerror = () => {
      end(BROKEN)
    }
  }
  const close = () => {
    clearTimeout(timer)
    source.onopen = source.onmessage = source.onerror = null
    source.close()
  }
  open()
  return {
    say: () => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        close()
        open()
      }, SETTLES_AFTER)
    },
    close,
  }
}

function listed(interest: Interest, interests: Interests): Record<string, string> {
  const ids = interests.ids(interest)
  return ids.length > 0 ? { [interest]: joined(ids) } : {}
}

function joined(ids: string[]): string {
  const list = ids.join(',')
  return list.length <= MOST_LETTERS ? list : list.slice(0, list.lastIndexOf(',', MOST_LETTERS))
}

function codeIn(data: string): number {
  try {
    const { code } = JSON.parse(data) as { code?: unknown }
    return typeof code === 'number' ? code : BROKEN
  } catch {
    return BROKEN
  }
}
