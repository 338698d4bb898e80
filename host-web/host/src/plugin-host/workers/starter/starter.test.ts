import { beforeEach, expect, test, vi } from 'vitest'

import { runFile } from './run-file'

const url = `http://content.localhost/bundles/words/1.0.0/${'0f'.repeat(32)}/engine.js`
const trial = `http://content.localhost/trials/${'t'.repeat(43)}/${'0f'.repeat(32)}/engine.js`
const integrity = `sha256-${btoa('\x01'.repeat(32))}`
const name = JSON.stringify({ url, integrity })

const fetched = vi.fn<typeof fetch>()
const reportError = vi.fn()
const closed = vi.fn()

const had = (what: unknown) => what

/** As browsers have it: some is the scope's own, most is on prototypes. */
class WorkerScope extends EventTarget {
  navigator = new (class extends class {
    get locks() {
      return had('locks')
    }
    get inherited() {
      return had('inherited')
    }
  } {
    language = 'en'
    get storageBuckets() {
      return had('buckets')
    }
    get hardwareConcurrency() {
      return had(2)
    }
  })()
  name: string
  fetch = fetched
  reportError = reportError
  close = closed
  URL = class extends URL {
    static override createObjectURL = () => 'blob:verified'
  }
  BroadcastChannel = vi.fn()
  handler: ((event: MessageEvent) => void) | null = null

  constructor(named: string, kind = 'DedicatedWorkerGlobalScope') {
    super()
    this.name = named
    Object.defineProperty(this, kind, { value: vi.fn(), enumerable: false })
    Object.defineProperty(this, 'onmessage', {
      get: () => this.handler,
      set: (handler: typeof this.handler) => {
        if (!this.handler) this.addEventListener('message', (event) => this.handler?.(event as MessageEvent))
        this.handler = handler
      },
      configurable: true,
    })
  }
  get caches() {
    return had('caches')
  }
  get indexedDB() {
    return had('indexedDB')
  }

  post(data: unknown) {
    this.dispatchEvent(new MessageEvent('message', { data }))
  }
}

type Scope = WorkerScope & DedicatedWorkerGlobalScope & { URL: typeof URL }
const scopeOf = (...args: ConstructorParameters<typeof WorkerScope>) =>
  new WorkerScope(...args) as unknown as Scope

beforeEach(() => {
  fetched.mockReset().mockImplementation(() => Promise.resolve(new Response('1')))
  reportError.mockReset()
  closed.mockReset()
})

const ran = (scope: Scope, code: () => unknown = () => undefined) => {
  const importing = vi.fn(async () => {
    await code()
  })
  runFile(scope, importing)
  return vi.waitFor(() => {
    expect(importing).toHaveBeenCalledExactlyOnceWith('blob:verified')
  })
}

test.each([url, trial])('a file of a plugin runs as what was compared: %s', async (address) => {
  const scope = scopeOf(JSON.stringify({ url: address, integrity }))
  await ran(scope)
  expect(fetched).toHaveBeenCalledExactlyOnceWith(address, expect.objectContaining({ integrity }))
  expect(scope.name).toBe(address)
})

test.each(['SharedWorkerGlobalScope', 'ServiceWorkerGlobalScope', 'Window'])(
  'it does not run in a %s',
  (kind) => {
    const scope = scopeOf(name, kind)
    expect(() => {
      runFile(scope)
    }).toThrow('context.assets.worker')
    expect(fetched).not.toHaveBeenCalled()
    // The page is not the one that is ended.
    expect(closed).toHaveBeenCalledTimes(kind === 'SharedWorkerGlobalScope' ? 1 : 0)
  },
)

test.each([
  ...['', 'sha256-', 'md5-AAAA', `${integrity} sha256-x`, integrity.slice(0, -2), undefined, [integrity]].map(
    (wrong) => ({ url, integrity: wrong }),
  ),
  ...[
    'blob:http://app.localhost/1',
    'data:text/javascript,1',
    'engine.js',
    'http://content.localhost/assets/index.js',
    `${url}?x`,
    `${url}#x`,
    url.replace('.js', '.wasm'),
    url.replace('//', '//me:word@'),
    url.replace('words/1.0.0', 'words/../../assets'),
    undefined,
    [url],
  ].map((wrong) => ({ url: wrong, integrity })),
])('nothing else is asked for: %j', (wrong) => {
  expect(() => {
    runFile(scopeOf(JSON.stringify(wrong)))
  }).toThrow('A worker')
  expect(fetched).not.toHaveBeenCalled()
})

test('what is the whole origin’s is gone when the file runs, and is not had back', async () => {
  const scope = scopeOf(name)
  const found: unknown[] = []
  await ran(scope, () => {
    const { navigator, caches, indexedDB, BroadcastChannel } = scope
    found.push(caches, indexedDB, BroadcastChannel, Reflect.get(scope.URL, 'createObjectURL'))
    for (const each of ['locks', 'inherited', 'storageBuckets'] as const)
      found.push(Reflect.get(navigator, each))
  })
  expect(found).toEqual(Array(7).fill(undefined))
  expect(scope.navigator).toMatchObject({ hardwareConcurrency: 2 })
  for (const [holder, taken] of [
    [WorkerScope.prototype, 'caches'],
    [WorkerScope.prototype, 'indexedDB'],
    [scope, 'BroadcastChannel'],
    [Object.getPrototypeOf(scope.navigator), 'storageBuckets'],
    [Object.getPrototypeOf(Object.getPrototypeOf(scope.navigator)), 'locks'],
  ] as const) {
    expect(() => {
      Object.defineProperty(holder, taken, { value: 1 })
    }).toThrow(TypeError)
    expect(Reflect.deleteProperty(holder as object, taken)).toBe(false)
  }
})

test.each(['addEventListener', 'onmessage'])(
  'a file may wait for its first message before it goes on: %s',
  async (way) => {
    const scope = scopeOf(name)
    const heard: unknown[] = []
    const listen = (hear: (event: MessageEvent) => void) => {
      if (way === 'onmessage') scope.onmessage = hear
      else scope.addEventListener('message', hear)
    }
    const code = async () => {
      let ready = false
      await new Promise<void>((go) => {
        listen(({ data }) => {
          heard.push([data, ready])
          go()
        })
        ready = true
        scope.post('second')
      })
      heard.push('went on')
    }
    const running = ran(scope, code)
    scope.post('first')
    await running
    await vi.waitFor(() => {
      expect(heard).toEqual([['first', true], 'went on', ['second', true]])
    })
    scope.post('third')
    expect(heard.at(-1)).toEqual(['third', true])
  },
)

test('a file that listens later, if at all, has lost nothing until it has run', async () => {
  const scope = scopeOf(name)
  const heard: unknown[] = []
  const running = ran(scope, async () => {
    await Promise.resolve()
    scope.post('early')
    scope.onmessage = ({ data }) => heard.push(data)
    scope.addEventListener('message', (event) => heard.push((event as MessageEvent).data))
  })
  await running
  await vi.waitFor(() => {
    expect(heard).toEqual(['early', 'early'])
  })
})

test('what keeps a file from running is told', async () => {
  fetched.mockResolvedValue(new Response('', { status: 404 }))
  runFile(scopeOf(name))
  await vi.waitFor(() => {
    expect(reportError).toHaveBeenCalledWith(
      expect.objectContaining({ message: expect.stringContaining('404') as string }),
    )
  })
})
