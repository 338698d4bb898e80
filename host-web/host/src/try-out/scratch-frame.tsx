import { useEffect, useRef, useState } from 'react'

import { currentTheme } from './current-theme'
import { readFrameMessage, type FrameMessage, type RunMessage, type Tried } from './messages'

const PATIENCE_MS = 15_000

/** A plugin at work in a page without an origin (`previewUrl`), and what it says of itself: text, nothing else. */
export function ScratchFrame({ tried, previewUrl }: { tried: Tried; previewUrl: string }) {
  const frame = useRef<HTMLIFrameElement>(null)
  const [said, setSaid] = useState<FrameMessage | null>(null)
  const [isSilent, setSilent] = useState(false)
  const { name, ...run } = tried
  const message = useRef(run)
  useEffect(() => {
    let isStarted = false
    const waiting = setTimeout(() => {
      setSilent(true)
    }, PATIENCE_MS)
    const hear = ({ source: from, data }: MessageEvent) => {
      const page = frame.current?.contentWindow
      const heard = readFrameMessage(data)
      if (!page || from !== page || !heard) return
      if (heard.kind === 'state') setSaid(heard)
      if (heard.kind !== 'ready' || isStarted) return
      isStarted = true
      clearTimeout(waiting)
      setSilent(false)
      const sent: RunMessage = { kind: 'run', ...message.current, theme: currentTheme() }
      // The frame has no origin that could be named; the page's policy lets nothing else be in it.
      page.postMessage(sent, '*')
    }
    window.addEventListener('message', hear)
    return () => {
      clearTimeout(waiting)
      window.removeEventListener('message', hear)
    }
  }, [])
  return (
    <figure className="grid gap-2">
      <figcaption className="text-[13px] font-medium text-warning">
        Inside of this border everything is {name} {tried.version}, and nothing is Folio’s.
      </figcaption>
      <iframe
        ref={frame}
        title={`${name} ${tried.version} in a scratch document`}
        src={previewUrl}
        sandbox="allow-scripts"
        referrerPolicy="no-referrer"
        className="h-[70dvh] w-full rounded-md border-4 border-dashed border-warning bg-surface"
      />
      <p role="status" className="text-[13px] break-words text-muted">
        {wordsOf(said, isSilent)}
      </p>
    </figure>
  )
}

function wordsOf(said: FrameMessage | null, isSilent: boolean): string {
  if (said?.kind === 'state') return `The frame says: ${said.status}. ${said.error}`
  return isSilent
    ? 'The frame has not answered. Look at your connection, then stop it and run it again.'
    : 'The frame is starting…'
}
