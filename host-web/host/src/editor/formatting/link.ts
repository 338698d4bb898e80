import { EditorSelection } from '@codemirror/state'
import { nodeAround, type Format } from './marks'

const ADDRESS = 'https://'

/** Makes the selection the text of a link, and selects the place for its address; in a link, selects the address. */
export const editLink: Format = (state) => {
  const address = nodeAround(state, state.selection.main, 'Link')?.getChild('URL')
  if (address) return { selection: EditorSelection.single(address.from, address.to) }
  return state.changeByRange(({ from, to }) => {
    const text = state.sliceDoc(from, to) || 'link'
    const at = from + text.length + 3
    return {
      changes: { from, to, insert: `[${text}](${ADDRESS})` },
      range: EditorSelection.range(at, at + ADDRESS.length),
    }
  })
}
