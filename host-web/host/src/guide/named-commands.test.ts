import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test, vi } from 'vitest'
import { addDocumentCommands } from '../documents/document-commands'
import { addEditorCommands } from '../editor/editor-commands'
import type { PluginHost } from '../plugin-host/plugin-host'

const README = resolve(import.meta.dirname, '../../../plugin-sdk/README.md')

test('the commands of the host that the guide names can be executed', () => {
  const added: string[] = []
  const host = {
    addCommand: ({ id }: { id: string }) => {
      added.push(id)
      return () => undefined
    },
  } as unknown as PluginHost
  addEditorCommands(host, {} as never)
  addDocumentCommands(host, {} as never, vi.fn())
  const named = readFileSync(README, 'utf8').match(/(?<=`)(edit|document|format)\.\w+(?=`)/g) ?? []
  expect(named.length).toBeGreaterThan(5)
  expect(added).toEqual(expect.arrayContaining(named))
})
