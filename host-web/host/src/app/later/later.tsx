import { type ComponentType, useEffect, useState } from 'react'

import { confirmWith } from '../../api/http/confirmation'
import { askForPassword, useQuestion } from '../../auth/confirm-question'
import { setPaletteOpen, usePalette } from '../../commands/palette/palette-store'
import { setDocumentsPanelOpen, useDocumentsPanel } from '../../documents/panel/panel-store'
import { closePlan, usePlanned } from '../../installed/dependencies/plan-store'
import { closePreview, usePreviewed } from '../../installed/updates/preview-store'
import { whenStarted } from '../../browser/when-started'
import { notify } from '../../ui/feedback/notify'

const NOT_THERE = 'A part of the page could not be fetched. Try again when you are connected.'
const NOT_ASKED =
  'Your password could not be asked for, so nothing was done: a part of the page did not come. Load the page anew.'

const importParts = async () => (await import('./later-parts')).LaterParts

/** Fetches `LaterParts` once the page is there, or when one of them is asked for; that one is shown as soon as it comes. */
export function Later({ fetchParts = importParts }: { fetchParts?: () => Promise<ComponentType> }) {
  const [Parts, setParts] = useState<ComponentType>()
  const isWanted = useIsWanted()
  useEffect(() => confirmWith(askForPassword), [])
  useEffect(() => {
    let isGone = false
    const load = async () => {
      if (!isWanted) await whenStarted()
      const LaterParts = await fetchParts()
      if (!isGone) setParts(() => LaterParts)
    }
    load().catch((error: unknown) => {
      console.error('A part of the page could not be fetched.', error)
      if (isGone || !isWanted) return
      notify.error(NOT_THERE)
      forgetWhatIsWanted()
    })
    return () => {
      isGone = true
    }
  }, [isWanted, fetchParts])
  return Parts ? <Parts /> : null
}

/** Whoever asks for one again tries again. */
function forgetWhatIsWanted() {
  setPaletteOpen(false)
  setDocumentsPanelOpen(false)
  closePreview()
  closePlan()
  useQuestion.getState().question?.giveUp(NOT_ASKED)
}

function useIsWanted(): boolean {
  const wanted = [
    usePalette(({ open }) => open),
    useDocumentsPanel(({ open }) => open),
    useQuestion(({ question }) => question !== null),
    usePreviewed(({ previewed }) => previewed !== null),
    usePlanned(({ planned }) => planned !== null),
  ]
  return wanted.includes(true)
}
