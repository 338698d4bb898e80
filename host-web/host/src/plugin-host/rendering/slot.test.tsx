import type { PluginContext, PluginProps } from '@plugin-platform/sdk'
import { act, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { lazy, useEffect, useLayoutEffect, useState } from 'react'
import { beforeEach, expect, test, vi } from 'vitest'
import { CrashGuard } from '../faults/crash-guard'
import { MemoryStorage } from '../../browser/page-storage'
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
  const host = new PluginHost({ loader, saveEnabled, guard: new CrashGuard(new MemoryStorage()) })
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

test('one goes on beside an open modal, and comes back to it by its command', async () => {
  const { host, loader } = await show({})
  const manifest = manifestOf('ask', {
    slots: [{ slot: 'modal', component: 'Ask', id: 'ask.open', title: 'A question' }],
    commands: [{ id: 'ask.open', title: 'Ask' }],
  })
  await act(() => host.load(loader.serve(installed(manifest), { Ask: () => <input aria-label="Answer" /> })))
  render(<button type="button">Beside</button>)
  const ask = () => {
    act(() => {
      host.execute('ask.open')
    })
  }
  ask()
  await userEvent.click(screen.getByRole('button', { name: 'Beside' }))
  expect(screen.getByRole('button', { name: 'Beside' })).toHaveFocus()
  expect(screen.getByRole('dialog')).toBeVisible()
  ask()
  expect(screen.getByLabelText('Answer')).toHaveFocus()
  expect(screen.getAllByRole('dialog')).toHaveLength(1)
  await userEvent.click(screen.getByRole('button', { name: 'Beside' }))
  await userEvent.keyboard('{Escape}')
  expect(screen.getByRole('dialog')).toBeVisible()
  screen.getByRole('button', { name: 'Beside' }).blur()
  await userEvent.keyboard('{Escape}')
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument()
})

test('a component that suspends for ever hides nothing else, and is named in the end', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const Never = lazy(() => new Promise<never>(() => undefined))
  const { host } = await show({ waiting: () => <Never />, healthy: () => <p>I am healthy</p> })
  expect(screen.getByText('I am healthy')).toBeInTheDocument()
  expect(screen.getByText('Plugin waiting …')).toBeInTheDocument()
  await act(() => vi.advanceTimersByTimeAsync(10_100))
  expect(host.snapshot().plugins.find(({ pluginId }) => pluginId === 'waiting')?.error).toContain(
    'waits for something that does not come',
  )
  vi.useRealTimers()
})

test('a component that sets its own state for ever is stopped and named', async () => {
  function Looping() {
    const [count, setCount] = useState(0)
    setCount(count + 1)
    return <p>{count}</p>
  }
  await show({
    looping: Looping,
    healthy: () => <p>I am healthy</p>,
  })
  expect(screen.getByRole('alert')).toHaveTextContent('Plugin looping stopped working')
  expect(screen.getByText('I am healthy')).toBeInTheDocument()
})

test('what one plugin throws renders no other plugin again', async () => {
  let renders = 0
  const loader = new FakeLoader()
  const host = new PluginHost({ loader, guard: new CrashGuard(new MemoryStorage()) })
  render(
    <PluginHostProvider host={host}>
      <Slot name="sidebar" />
    </PluginHostProvider>,
  )
  const Panel = () => {
    renders += 1
    return <p>quiet</p>
  }
  const activate = ({ events }: PluginContext) => {
    events.on('throw', () => {
      throw new Error('on purpose')
    })
  }
  await act(() =>
    host.sync([
      loader.serve(installed(manifestOf('quiet', sidebar)), { Panel }),
      loader.serve(installed(manifestOf('loud')), { activate }),
    ]),
  )
  const before = renders
  act(() => {
    host.registries.events.emit('throw')
  })
  expect(host.snapshot().plugins.map(({ error }) => error)).toEqual([undefined, 'on purpose'])
  expect(renders).toBe(before)
})

test('of several the one is written down that is being rendered, or has its effects', async () => {
  const storage = new MemoryStorage()
  const loader = new FakeLoader()
  const host = new PluginHost({ loader, guard: new CrashGuard(storage, 'tab') })
  const during: string[] = []
  const look = (what: string) => {
    const diary = JSON.parse(storage.getItem('plugins:starting:tab') ?? '{}') as {
      running?: { pluginId: string }[]
    }
    during.push(`${what}: ${(diary.running ?? []).map(({ pluginId }) => pluginId).join()}`)
  }
  const panel = (id: string) =>
    function Panel() {
      look(`${id} renders`)
      useLayoutEffect(() => {
        look(`${id} lays out`)
      }, [])
      useEffect(() => {
        look(`${id} has effects`)
      }, [])
      return <p>{id}</p>
    }
  const plugins = ['a', 'b'].map((id) =>
    loader.serve(installed(manifestOf(id, sidebar)), { Panel: panel(id) }),
  )
  await host.sync(plugins)
  render(
    <PluginHostProvider host={host}>
      <Slot name="sidebar" />
    </PluginHostProvider>,
  )
  expect(during).toEqual(
    ['renders', 'lays out', 'has effects'].flatMap((what) => [`a ${what}: a`, `b ${what}: b`]),
  )
  await vi.waitFor(() => {
    expect(storage.getItem('plugins:starting:tab')).toBeNull()
  })
})
