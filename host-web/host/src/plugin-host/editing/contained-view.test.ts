import { EditorState, type Extension, StateField } from '@codemirror/state'
import { EditorView, ViewPlugin } from '@codemirror/view'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createEditorState, withPlugins } from '../../editor/text/editor-state'
import type { EditorDriver } from '../registries/editor-port'
import { hostForTests, manifestOf } from '../testing'
import { ContainedEditorView } from './contained-view'

let { host, serve, view: viewOf } = hostForTests()
let editor: ContainedEditorView

beforeEach(() => {
  ;({ host, serve, view: viewOf } = hostForTests())
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  open('The text')
})

afterEach(() => {
  editor.destroy()
})

function open(doc: string) {
  const port = host.registries.editor
  const view = new ContainedEditorView(
    { state: createEditorState(doc, vi.fn()) },
    { editor: port, withPlugins },
  )
  editor = view
  const setExtensions: EditorDriver['setExtensions'] = (extensions) => {
    view.dispatch(withPlugins(view.state, extensions) ?? {})
  }
  const exceptionsTo: EditorDriver['exceptionsTo'] = (report) => EditorView.exceptionSink.of(report)
  port.attach({ setExtensions, exceptionsTo } as EditorDriver)
}

const start = (id: string, extension: Extension) =>
  host.load(
    serve(manifestOf(id), {
      activate: (context) => {
        context.editor.addExtension(extension)
      },
    }),
  )

const type = (insert: string) => {
  editor.dispatch({ changes: { from: editor.state.doc.length, insert } })
}

/** Counts the transactions of an extension that is healthy. */
const counter = StateField.define<number>({ create: () => 0, update: (count) => count + 1 })

const fieldThatThrows = (when: (text: string) => boolean) =>
  StateField.define<null>({
    create: (state) => {
      if (when(state.doc.toString())) throw new Error('create broke')
      return null
    },
    update: (_, { state }) => {
      if (when(state.doc.toString())) throw new Error('update broke')
      return null
    },
  })

test('a field that throws for this document is taken out and named, and the others stay', async () => {
  await start('healthy', counter)
  await start(
    'broken',
    fieldThatThrows((text) => text.startsWith('The')),
  )
  expect(viewOf('broken')).toMatchObject({ status: 'active', error: 'create broke' })
  type('!')
  expect(editor.state.doc.toString()).toBe('The text!')
  expect(editor.state.field(counter, false)).toBeGreaterThan(0)
  expect(viewOf('healthy')).not.toHaveProperty('error')
})

test('it has another chance with the next document', async () => {
  const field = fieldThatThrows((text) => text.startsWith('The'))
  await start('broken', field)
  editor.destroy()
  open('Another text')
  expect(editor.state.field(field, false)).toBeNull()
})

test('a field that throws while one types does not keep the letter from the text', async () => {
  await start('healthy', counter)
  await start(
    'broken',
    fieldThatThrows((text) => text.includes('!')),
  )
  expect(viewOf('broken')).not.toHaveProperty('error')
  type('!')
  type('?')
  expect(editor.state.doc.toString()).toBe('The text!?')
  expect(viewOf('broken')?.error).toBe('update broke')
  expect(viewOf('healthy')).not.toHaveProperty('error')
  expect(editor.state.field(counter, false)).toBeGreaterThan(0)
})

test('a filter that throws does not keep the letter from the text', async () => {
  await start(
    'broken',
    EditorState.transactionFilter.of((transaction) => {
      if (transaction.docChanged) throw new Error('filter broke')
      return transaction
    }),
  )
  type('!')
  expect(editor.state.doc.toString()).toBe('The text!')
  expect(viewOf('broken')?.error).toBe('filter broke')
})

test('decorations that throw while they are drawn change the text only once', async () => {
  await start('healthy', counter)
  await start(
    'broken',
    EditorView.decorations.of(({ state }) => {
      if (state.doc.toString().includes('!')) throw new Error('drawing broke')
      return { size: 0 } as never
    }),
  )
  type('!')
  expect(editor.state.doc.toString()).toBe('The text!')
  expect(viewOf('broken')?.error).toBeDefined()
  expect(viewOf('healthy')).not.toHaveProperty('error')
})

test('a view plugin that throws while it updates is named', async () => {
  const error = new Error('view plugin broke')
  error.stack = 'Error\n at https://bundles.test/broken/1.0.0.js:1:1'
  await start(
    'broken',
    ViewPlugin.fromClass(
      class {
        update() {
          throw error
        }
      },
    ),
  )
  type('!')
  expect(editor.state.doc.toString()).toBe('The text!')
  expect(viewOf('broken')?.error).toBe('view plugin broke')
})

test('what is nobody’s fault is thrown', async () => {
  await start('healthy', counter)
  expect(() => {
    editor.dispatch({ changes: { from: 1_000, insert: 'x' } })
  }).toThrow(RangeError)
  expect(viewOf('healthy')).not.toHaveProperty('error')
  expect(editor.state.field(counter, false)).toBeDefined()
})
