import { Text } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { act, screen } from '@testing-library/react'
import { Profiler } from 'react'
import { expect, test, vi } from 'vitest'
import { renderEditor } from './testing'

/** Types at the end, each key as an update of its own. */
function typeKeys(text: string): void {
  const view = EditorView.findFromDOM(screen.getByLabelText('Document text'))
  for (const insert of text)
    act(() => {
      const end = view?.state.doc.length ?? 0
      view?.dispatch({
        changes: { from: end, insert },
        selection: { anchor: end + 1 },
        userEvent: 'input.type',
      })
    })
}

// Nothing in here is a matter of time: what is not done at all costs the same on every machine.
test('a key renders nothing and reads nothing of the text as a whole', async () => {
  const rendered = vi.fn()
  await renderEditor({ title: 'Long', text: 'word '.repeat(1000) }, (page) => (
    <Profiler id="editor" onRender={rendered}>
      {page}
    </Profiler>
  ))
  // The first one turns "Saved" into "Saving…".
  typeKeys('a')
  rendered.mockClear()
  const read = vi.spyOn(Text.prototype, 'toString')
  typeKeys('ll work and no play makes a dull day')
  expect(rendered).not.toHaveBeenCalled()
  expect(read).not.toHaveBeenCalled()
})

test('saving makes no string of the whole text: the lines that are there go to the database', async () => {
  const { documents, store } = await renderEditor({ title: 'Long', text: 'word\n'.repeat(1000) })
  typeKeys('the end')
  const read = vi.spyOn(Text.prototype, 'toString')
  await documents.session.flushAll()
  const saved = await store.read(documents.current?.id ?? '')
  expect(saved?.text).toMatch(/word\nthe end$/)
  expect(read).not.toHaveBeenCalled()
})

test('in an untitled document a key renders only while it changes the name', async () => {
  const rendered = vi.fn()
  await renderEditor({ text: `${'word '.repeat(100)}\n` }, (page) => (
    <Profiler id="editor" onRender={rendered}>
      {page}
    </Profiler>
  ))
  typeKeys('a')
  rendered.mockClear()
  typeKeys('far below the first line')
  expect(rendered).not.toHaveBeenCalled()
})
