import { EditorState, StateField } from '@codemirror/state'
import { expect, test } from 'vitest'
import { createTestContext } from '@plugin-platform/sdk/testing'

const manifest = {
  id: 'sample',
  name: 'Sample',
  version: '1.0.0',
  description: 'A sample.',
  contributes: {},
}

test('extensions that were added can be tried in an editor state, and go when they are undone', () => {
  const context = createTestContext(manifest, { text: 'Some text' })
  const lengths = StateField.define({
    create: (state) => state.doc.length,
    update: (_before, { newDoc }) => newDoc.length,
  })
  const undo = context.editor.addExtension(lengths)
  const state = EditorState.create({ doc: context.editor.getText(), extensions: [...context.extensions] })
  expect(state.field(lengths)).toBe(9)
  expect(state.update({ changes: { from: 0, insert: '…' } }).state.field(lengths)).toBe(10)
  undo()
  undo()
  expect(context.extensions).toEqual([])
})
