import { STATE_KEYS } from '@plugin-platform/sdk'
import { Compartment, type Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { useEffect } from 'react'
import { useHostState } from '../use-host-state'

const layout = new Compartment()

/** Needed by `useRemeasure`. */
export const remeasurable: Extension = layout.of([])

/** CodeMirror draws selection and cursor itself, at places that move when the font does: tell it to look again. */
export function useRemeasure(view: EditorView | null): void {
  const family = useHostState(STATE_KEYS.FONT_FAMILY)
  const size = useHostState(STATE_KEYS.FONT_SIZE)
  useEffect(() => {
    if (!view) return undefined
    // A change of theme is what makes a view measure everything anew.
    const remeasure = () => {
      view.dispatch({ effects: layout.reconfigure(EditorView.theme({})) })
    }
    remeasure()
    document.fonts.addEventListener('loadingdone', remeasure)
    return () => {
      document.fonts.removeEventListener('loadingdone', remeasure)
    }
  }, [view, family, size])
}
