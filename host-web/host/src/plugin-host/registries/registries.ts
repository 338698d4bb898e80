import { CommandRegistry } from '../../commands/command-registry'
import { EditorPort } from './editor-port'
import { EventBus } from '../../observing/event-bus'
import { ModalRegistry } from '../../commands/modal-registry'
import { SlotRegistry } from './slot-registry'
import { StateStore } from './state-store'

/** Where the host and its plugins meet. */
export class Registries {
  readonly events = new EventBus()
  readonly state = new StateStore()
  readonly commands = new CommandRegistry()
  readonly slots = new SlotRegistry()
  readonly modals = new ModalRegistry()
  readonly editor = new EditorPort()

  constructor(readonly execute: (command: string) => void) {}
}
