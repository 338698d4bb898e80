import { screen, within } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'

import { pageOwner } from '../../browser/page-owner'
import { pageStorage } from '../../browser/page-storage'
import { renderPage } from '../../testing/render-page'
import { followOwnKeys, readOwnKeys } from './own-keys'
import { ShortcutsPage } from './shortcuts-page'

afterEach(() => {
  localStorage.clear()
})

function show() {
  const shown = renderPage(<ShortcutsPage />)
  const { commands } = shown.host.registries
  followOwnKeys(commands, pageStorage, pageOwner)
  shown.host.addCommand({
    id: 'document.list',
    title: 'All documents',
    group: 'Document',
    key: 'Mod-Shift-o',
    run: () => undefined,
  })
  commands.declare({ id: 'zen.toggle', pluginId: 'zen', title: 'Toggle Zen', group: 'Zen', key: 'Mod-j' })
  return shown
}

const row = (name: string) => screen.findByRole('listitem', { name })

test('keys are recorded for a plugin’s command, act as its own, and are reset', async () => {
  const { user, host } = show()
  await user.click(await screen.findByRole('button', { name: 'Change the key of Toggle Zen' }))
  await user.keyboard('{Control>}{Alt>}m{/Alt}{/Control}')
  expect(screen.getByLabelText('New keys')).toHaveValue('Ctrl+Alt+M')
  await user.keyboard('{Enter}')
  expect(within(await row('Toggle Zen')).getByText('Ctrl+Alt+M')).toBeVisible()
  expect(host.registries.commands.list().find(({ id }) => id === 'zen.toggle')?.key).toBe('Mod-Alt-m')
  await user.click(screen.getByRole('button', { name: 'Reset the key of Toggle Zen' }))
  expect(within(await row('Toggle Zen')).getByText('Ctrl+J')).toBeVisible()
  expect(readOwnKeys(pageStorage, pageOwner.current).size).toBe(0)
})

test('who has a key already is named, before and after', async () => {
  const { user } = show()
  await user.click(await screen.findByRole('button', { name: 'Change the key of Toggle Zen' }))
  await user.keyboard('{Control>}{Shift>}o{/Shift}{/Control}')
  expect(await screen.findByText(/“All documents” has this key/)).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Keep' }))
  expect(
    within(await row('All documents')).getByText('“Toggle Zen” has the same key, and gets it.'),
  ).toBeVisible()
})

test('the keys that are heard are said by a region that was there before', async () => {
  const { user } = show()
  await user.click(await screen.findByRole('button', { name: 'Change the key of Toggle Zen' }))
  const said = within(screen.getByRole('dialog')).getByRole('status')
  expect(said).toBeEmptyDOMElement()
  await user.keyboard('{Control>}{Alt>}m{/Alt}{/Control}')
  expect(said).toHaveTextContent('Ctrl+Alt+M.')
  await user.keyboard('{Control>}{Shift>}o{/Shift}{/Control}')
  expect(said).toHaveTextContent('Ctrl+Shift+O. “All documents” has this key')
})

test('what everybody needs to type or to copy is no key for a command', async () => {
  const { user } = show()
  await user.click(await screen.findByRole('button', { name: 'Change the key of Toggle Zen' }))
  await user.keyboard('q')
  expect(await screen.findByText('Press it together with Ctrl or Alt.')).toBeVisible()
  await user.keyboard('{Control>}c{/Control}')
  expect(
    await screen.findByText('Ctrl+C belongs to the editor or the system. Press another one.'),
  ).toBeVisible()
  await user.keyboard('{Enter}')
  expect(readOwnKeys(pageStorage, pageOwner.current).size).toBe(0)
})

test('the editor’s own stand here too, where it is not', async () => {
  const { user } = show()
  await user.type(await screen.findByLabelText('Search commands and keys'), 'ctrl+b')
  expect(await row('Bold')).toBeVisible()
  expect(screen.queryByText('All documents')).toBeNull()
})
