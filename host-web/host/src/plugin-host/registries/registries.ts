import type { Undo } from '@plugin-platform/sdk'
import { CommandRegistry } from '../../commands/command-registry'
import { ModalRegistry } from '../../commands/modal-registry'
import { EventBus } from '../../observing/event-bus'
import { EditorPort } from './editor-port'
import { SlotRegistry } from './slot-registry'
import { StateStore } from './state-store'

/** Where the host and its plugins meet. */
export class Registries {
  readonly events = new EventBus()
  readonly state = new StateStore()
  readonly commands = new CommandRegistry()
  readonly slots = new SlotRegistry()
  readonly modals = new ModalRegistry()
  readonly editor: EditorPort

  /** `onException` hears what extensions of the editor throw. */
  constructor(onException?: (error: unknown) => void) {
    this.editor = new EditorPort(onException)
  }

  /** Several changes that everybody sees as one: nobody is told of what was between them. */
  atomically(change: () => void): void {
    const { commands, modals, slots, editor, state } = this
    const releases: Undo[] = [commands, modals, slots, editor, state].map((registry) => registry.hold())
    try {
      change()
    } finally {
      for (const release of releases) release()
    }
  }
}
