import { create } from 'zustand'

import { Interests, type Interest } from './interests'
import { CLOSED, type Envelope } from './messages'
import { type Channel, overEvents, overSocket, type Transport } from './transports'

/** Whether this page is told by itself; while it is not, it asks as before. */
export const useIsLive = create<{ isLive: boolean }>()(() => ({ isLive: false }))

const FIRST_DELAY = 1_000
const LAST_DELAY = 60_000
/** A server that is started anew gets its pages back over this time. */
const RESTART_SPREAD = 5_000
/** After so many sockets that never opened events are tried: where these open, the network lets no socket through. */
const REFUSED_TWICE = 2
/** After which a socket is tried again. */
const EVENTS_FOR = 10 * 60_000

interface Options {
  socket?: Transport
  events?: Transport
  random?: () => number
}

type Listener = (message: Envelope) => void

/**
 * One connection of this tab, made again whenever it breaks: by a WebSocket, and where these are refused by events.
 * It goes on where it was; what it hears are hints of what to ask for again.
 */
export class LiveConnection {
  readonly interests: Interests
  readonly #socket: Transport
  readonly #events: Transport
  readonly #random: () => number
  readonly #listeners = new Set<Listener>()
  readonly #endings = new Set<(code: number) => void>()
  #channel: Channel | undefined
  #cursor: string | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #failures = 0
  #refusedSockets = 0
  #eventsUntil = 0
  #isOverEvents = false
  #isWanted = false

  constructor({ socket = overSocket, events = overEvents, random = Math.random }: Options = {}) {
    this.#socket = socket
    this.#events = events
    this.#random = random
    this.interests = new Interests((wanted) => this.#channel?.say(wanted))
  }

  /** Connects if it is not; at once, also where it waits to. */
  start(): void {
    this.#isWanted = true
    if (!this.#channel) this.#connect()
  }

  stop(): void {
    this.#isWanted = false
    this.#drop()
  }

  /** While nobody looks: of event streams a browser has six to a host over HTTP/1.1, and the page's questions among them. */
  rest(): void {
    if (this.#isOverEvents) this.#drop()
  }

  /** As somebody else: what the one before missed is none of their business. */
  restart(): void {
    this.#cursor = undefined
    this.#drop()
    if (this.#isWanted) this.#connect()
  }

  /** Returns its undoing. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Told why a connection ended. Returns its undoing. */
  onEnd(listener: (code: number) => void): () => void {
    this.#endings.add(listener)
    return () => this.#endings.delete(listener)
  }

  /** Returns its undoing. */
  want(interest: Interest, id: string): () => void {
    return this.interests.add(interest, id)
  }

  #drop(): void {
    clearTimeout(this.#timer)
    this.#channel?.close()
    this.#channel = undefined
    useIsLive.setState({ isLive: false })
  }

  #connect(): void {
    clearTimeout(this.#timer)
    const overEvents = this.#refusedSockets >= REFUSED_TWICE || Date.now() < this.#eventsUntil
    this.#isOverEvents = overEvents
    if (overEvents && document.hidden) return
    let wasOpen = false
    this.#channel = (overEvents ? this.#events : this.#socket)(this.#cursor, this.interests, {
      onOpen: () => {
        wasOpen = true
        if (overEvents) this.#noteEvents()
      },
      onMessage: (message) => {
        this.#hear(message)
      },
      onClose: (code) => {
        this.#channel = undefined
        useIsLive.setState({ isLive: false })
        if (!overEvents) this.#refusedSockets = wasOpen ? 0 : this.#refusedSockets + 1
        else if (!wasOpen) this.#forgetRefusals()
        this.#connectAgain(code)
        for (const listener of this.#endings) listener(code)
      },
    })
  }

  #hear(message: Envelope): void {
    this.#failures = 0
    this.#cursor = message.cursor ?? this.#cursor
    if (message.type === 'hello') useIsLive.setState({ isLive: true })
    for (const listener of this.#listeners) listener(message)
  }

  #noteEvents(): void {
    if (this.#refusedSockets < REFUSED_TWICE) return
    this.#refusedSockets = 0
    this.#eventsUntil = Date.now() + EVENTS_FOR
  }

  /** Where events do not come through either, nothing does. */
  #forgetRefusals(): void {
    this.#refusedSockets = 0
    this.#eventsUntil = 0
  }

  #connectAgain(code: number): void {
    if (!this.#isWanted) return
    const longest = Math.min(LAST_DELAY, FIRST_DELAY * 2 ** this.#failures)
    this.#failures += 1
    const spread = code === CLOSED.restart ? RESTART_SPREAD : longest
    // At least half of it, so that nobody comes at once for ever; never all at the same moment.
    const delay = spread * (0.5 + this.#random() / 2)
    this.#timer = setTimeout(() => {
      if (navigator.onLine) this.#connect()
    }, delay)
  }
}

/** This tab's. */
export const live = new LiveConnection()
