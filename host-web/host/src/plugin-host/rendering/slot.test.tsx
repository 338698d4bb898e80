import type { PluginProps } from '@plugin-platform/sdk'
import { act, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, expect, test, vi } from 'vitest'
import { ModalSlot } from './modal-slot'
import { PluginHost } from '../plugin-host'
import { PluginHostProvider } from '../plugin-host-context'
import { Slot } from './slot'
import { FakeLoader, installed, manifestOf } from '../testing'

const saveEnabled = vi.fn()

beforeEach(() => {
  saveEnabled.mockReset()
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
})

const sidebar = { slots: [{ slot: 'sidebar' as const, component: 'Panel', title: 'A panel' }] }

async function show(plugins: Record<string, (props: PluginProps) => React.ReactNode>) {
  const loader = new FakeLoader()
  const host = new PluginHost({ loader, saveEnabled })
  render(
    <PluginHostProvider host={host}>
      <Slot name="sidebar" />
      <ModalSlot />
    </PluginHostProvider>,
  )
  const list = Object.entries(plugins).map(([id, Panel]) =>
    loader.serve(installed(manifestOf(id, sidebar)), { Panel }),
  )
  await act(() => host.sync(list))
  return { host, loader }
}

test('a component that throws is named, and the others stay', async () => {
  await show({
    broken: () => {
      throw new Error('This panel is broken.')
    },
    healthy: ({ context }) => <p>I am {context.pluginId}</p>,
  })
  const alert = screen.getByRole('alert')
  expect(alert).toHaveTextContent('Plugin broken stopped working')
  expect(alert).toHaveTextContent('This panel is broken.')
  expect(screen.getByText('I am healthy')).toBeInTheDocument()
})

test('“Try again” renders it again', async () => {
  let broken = true
  await show({
    moody: () => {
      if (broken) throw new Error('Not now.')
      return <p>Well again</p>
    },
  })
  broken = false
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
  expect(screen.getByText('Well again')).toBeInTheDocument()
})

test('“Disable” takes it away and saves that', async () => {
  await show({
    broken: () => {
      throw new Error('No.')
    },
  })
  await userEvent.click(screen.getByRole('button', { name: 'Disable' }))
  expect(screen.queryByRole('alert')).not.toBeInTheDocument()
  expect(saveEnabled).toHaveBeenCalledExactlyOnceWith('broken', false)
})

test('an update of a plugin that failed begins afresh', async () => {
  const { host, loader } = await show({
    broken: () => {
      throw new Error('No.')
    },
  })
  const update = installed({ ...manifestOf('broken', sidebar), version: '1.0.1' })
  await act(() => host.load(loader.serve(update, { Panel: () => <p>Repaired</p> })))
  expect(screen.getByText('Repaired')).toBeInTheDocument()
})

test('a modal opens with its command, takes the focus and closes with Escape', async () => {
  const { host, loader } = await show({})
  const manifest = manifestOf('ask', {
    slots: [{ slot: 'modal', component: 'Ask', id: 'ask.open', title: 'A question' }],
    commands: [{ id: 'ask.open', title: 'Ask' }],
  })
  await act(() => host.load(loader.serve(installed(manifest), { Ask: () => <input aria-label="Answer" /> })))
  act(() => {
    host.execute('ask.open')
  })
  expect(screen.getByRole('dialog', { name: 'A question' })).toBeInTheDocument()
  expect(screen.getByLabelText('Answer')).toHaveFocus()
  await userEvent.keyboard('{Escape}')
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument()
})
