import { Compartment, EditorState, type EditorSelection, type Extension } from '@codemirror/state'
import { drawSelection } from '@codemirror/view'
import { blink } from './blinking-cursor'

/**
 * Leaves a single cursor to the browser, and has CodeMirror draw what a browser cannot: several cursors, and a selection
 * as wide as its lines. A cursor that is an element is moved at every key, after the text was measured: a second layout,
 * a second computation of styles and often a second frame.
 */
export function selectionDrawing(): Extension {
  const drawing = new Compartment()
  return [
    drawing.of(none),
    EditorState.transactionExtender.of(({ startState, newSelection }) => {
      const wanted = isDrawn(newSelection) ? drawn : none
      return drawing.get(startState) === wanted ? null : { effects: drawing.reconfigure(wanted) }
    }),
  ]
}

const drawn: Extension = [drawSelection({ cursorBlinkRate: 0 }), blink]
const none: Extension = []

function isDrawn({ ranges, main }: EditorSelection): boolean {
  return ranges.length > 1 || !main.empty
}
