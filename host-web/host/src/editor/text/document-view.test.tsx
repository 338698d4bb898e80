import { act, render, screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { DocumentsProvider } from '../../documents/documents-context'
import { MemoryStore } from '../../documents/store/memory-store'
import { TestBrowser } from '../../documents/testing'
import { PluginHost } from '../../plugin-host/plugin-host'
import { PluginHostProvider } from '../../plugin-host/plugin-host-context'
import { FakeLoader } from '../../plugin-host/testing'
import { DocumentView } from './document-view'
import { createEditorState } from './editor-state'

test.each([
  ['takes the focus where nobody has it', false],
  ['leaves the focus to who is somewhere else already', true],
])('what the page begins with %s', async (_, isElsewhere) => {
  const { documents } = new TestBrowser().page({ createState: createEditorState, store: new MemoryStore() })
  render(
    <PluginHostProvider host={new PluginHost({ loader: new FakeLoader() })}>
      <DocumentsProvider documents={documents}>
        <input aria-label="Elsewhere" />
        <DocumentView onView={() => undefined} />
      </DocumentsProvider>
    </PluginHostProvider>,
  )
  if (isElsewhere) screen.getByLabelText('Elsewhere').focus()
  await act(() => documents.start())
  expect(screen.getByRole('textbox', { name: 'Document text' }) === document.activeElement).toBe(!isElsewhere)
  act(() => {
    documents.create({ text: 'Asked for' })
  })
  expect(screen.getByRole('textbox', { name: 'Document text' })).toHaveFocus()
})

test('nobody can write before there is a document that keeps it', async () => {
  const { documents } = new TestBrowser().page({ createState: createEditorState, store: new MemoryStore() })
  const views: unknown[] = []
  const { container } = render(
    <PluginHostProvider host={new PluginHost({ loader: new FakeLoader() })}>
      <DocumentsProvider documents={documents}>
        <DocumentView onView={(view) => views.push(view)} />
      </DocumentsProvider>
    </PluginHostProvider>,
  )
  expect(container.querySelector('[contenteditable]')).toBeNull()
  expect(views).toEqual([])
  await documents.start()
  act(() => {
    documents.create({ text: 'What was written' })
  })
  expect(screen.getByRole('textbox', { name: 'Document text' })).toHaveTextContent('What was written')
  expect(views).toHaveLength(1)
})
