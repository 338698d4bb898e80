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

test('what follows the account takes the permission, and has the same bounds as in the host', () => {
  expect(() => {
    createTestContext(manifest).storage.sync.set('k', 1)
  }).toThrow('context.storage.sync needs "storage:sync" among the manifest\'s permissions.')
  const { sync } = createTestContext({ ...manifest, permissions: ['storage:sync'] }).storage
  sync.set('k', 1)
  expect(sync.get('k')).toBe(1)
  expect(() => {
    sync.set('k', 'x'.repeat(8_192))
  }).toThrow('at most 8192')
  for (let number = 0; number < 8; number += 1) sync.set(`k${number}`, 'x'.repeat(8_000))
  expect(() => {
    sync.set('k8', 'x'.repeat(8_000))
  }).toThrow('no room')
  sync.delete('k0')
  sync.set('k8', 'x'.repeat(8_000))
})
