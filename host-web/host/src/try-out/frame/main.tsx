import '../../shared-modules/shared-modules'
import '../../ui/theme/styles.css'
import { setThemeMode } from '../../ui/theme/theme'
import type { FrameMessage, RunMessage } from '../messages'
import { runInScratch } from './run-in-scratch'

/**
 * The page in the frame. It has no origin, so no session, storage or cookie of ours; its policy lets it reach
 * nothing. Anywhere else it does nothing: it runs whatever it is sent.
 */
const isNobody = window.origin === 'null' && window.parent !== window

const tell = (message: FrameMessage) => {
  window.parent.postMessage(message, '*')
}

function hear({ source, data }: MessageEvent) {
  if (source !== window.parent || (data as Partial<RunMessage> | null)?.kind !== 'run') return
  window.removeEventListener('message', hear)
  const run = data as RunMessage
  setThemeMode(run.theme)
  runInScratch(run, (status, error) => {
    tell({ kind: 'state', status, error })
  }).catch((error: unknown) => {
    tell({ kind: 'state', status: 'failed', error: String(error) })
  })
}

if (isNobody) {
  window.addEventListener('message', hear)
  tell({ kind: 'ready' })
}
