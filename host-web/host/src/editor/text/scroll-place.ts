import type { EditorView } from '@codemirror/view'
import type { ScrollPlace } from '../../documents/session/open-document'

/** The document scrolls with its sheet, in the canvas around it. */
function canvasOf(view: EditorView): HTMLElement | null {
  return view.dom.closest('.editor-canvas')
}

export function scrollPlaceOf(view: EditorView): ScrollPlace | undefined {
  const canvas = canvasOf(view)
  if (!canvas || canvas.scrollTop === 0) return undefined
  const height = canvas.getBoundingClientRect().top - view.documentTop
  const block = view.lineBlockAtHeight(Math.max(0, height))
  return { from: block.from, offset: height - block.top }
}

/** Twice, since lines that were never shown have only an estimated height before the first time. */
export function scrollTo(view: EditorView, place: ScrollPlace | undefined, times = 2): void {
  const canvas = canvasOf(view)
  if (!canvas) return
  if (!place) {
    canvas.scrollTop = 0
    return
  }
  view.requestMeasure({
    read: () => {
      const from = Math.min(place.from, view.state.doc.length)
      return view.documentTop + view.lineBlockAt(from).top + place.offset
    },
    write: (top) => {
      canvas.scrollTop += top - canvas.getBoundingClientRect().top
      if (times > 1) scrollTo(view, place, times - 1)
    },
  })
}
