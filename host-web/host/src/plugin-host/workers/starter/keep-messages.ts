/**
 * Keeps what is posted to a worker until somebody listens: the code is fetched first. That is as soon as it adds a listener
 * of its own, for it may wait for its first message before it goes on. The result says that it has run, and will not.
 */
export function keepMessages(scope: DedicatedWorkerGlobalScope): () => void {
  const early: MessageEvent[] = []
  let delivered: MessageEvent | undefined
  const keep = (event: MessageEvent) => {
    if (event === delivered) return
    event.stopImmediatePropagation()
    early.push(event)
  }
  scope.addEventListener('message', keep)
  // Each in a task of its own, as messages come otherwise: what the one before it set going may add the next listener.
  const deliver = () => {
    const next = early.shift()
    if (!next) {
      scope.removeEventListener('message', keep)
      return
    }
    delivered = new MessageEvent('message', { data: next.data as unknown, ports: [...next.ports] })
    scope.dispatchEvent(delivered)
    setTimeout(deliver)
  }
  let released = false
  const release = () => {
    if (released) return
    released = true
    stopWatching()
    setTimeout(deliver)
  }
  const stopWatching = watchListeners(scope, release)
  return release
}

/** Calls back, whenever `message` gets a listener until the result is called. */
function watchListeners(scope: DedicatedWorkerGlobalScope, added: () => void): () => void {
  const add = scope.addEventListener.bind(scope) as EventTarget['addEventListener']
  const watched: EventTarget['addEventListener'] = (type, ...rest) => {
    add(type, ...rest)
    if (type === 'message') added()
  }
  Object.defineProperty(scope, 'addEventListener', { value: watched, configurable: true, writable: true })

  const handler = Object.getOwnPropertyDescriptor(scope, 'onmessage')
  const change = handler?.set?.bind(scope)
  if (!handler || !change) throw new Error('This browser has no onmessage in workers.')
  Object.defineProperty(scope, 'onmessage', {
    ...handler,
    set: (value: unknown) => {
      change(value)
      if (typeof value === 'function') added()
    },
  })
  return () => {
    Reflect.deleteProperty(scope, 'addEventListener')
    Object.defineProperty(scope, 'onmessage', handler)
  }
}
