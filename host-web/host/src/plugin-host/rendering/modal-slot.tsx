import { X } from 'lucide-react'
import { useEffect, useEffectEvent, useId, useLayoutEffect, useRef, type RefObject } from 'react'
import { useOpenModals, usePluginHost, useSlot } from '../plugin-host-context'
import { Contributed } from './slot'
import type { Contribution } from '../registries/slot-registry'

/** The plugins' dialogs that are open. */
export function ModalSlot() {
  const contributions = useSlot('modal')
  const open = useOpenModals()
  return contributions
    .filter(({ key }) => open.includes(key))
    .map((contribution) => <PluginDialog key={contribution.key} contribution={contribution} />)
}

/**
 * Stands over the page and stops nothing in it: one writes on while it is there. It has the focus when it opens, and
 * when its command is given again; the text has it back with Escape.
 */
function PluginDialog({ contribution }: { contribution: Contribution }) {
  const { key, pluginId, title } = contribution
  const { modals } = usePluginHost().registries
  const heading = useId()
  const section = useFocus(key)
  useEscape(key, section)
  const close = () => {
    modals.close(key)
  }
  return (
    <section
      ref={section}
      role="dialog"
      aria-labelledby={heading}
      tabIndex={-1}
      data-plugin={pluginId}
      className="pp-dialog"
    >
      <h2 id={heading} className="mb-3 pr-8 text-sm font-semibold">
        {title}
      </h2>
      <Contributed contribution={contribution} />
      {/* Last, so that the dialog opens with the focus in its first field. */}
      <button
        type="button"
        className="pp-icon-button absolute top-2 right-2"
        aria-label="Close"
        onClick={close}
      >
        <X size={16} aria-hidden />
      </button>
    </section>
  )
}

const FOCUSABLE = 'input, textarea, select, button, a[href], [tabindex="0"]'

/** For the dialog's element: has the focus while it is open, unless the person takes it elsewhere. */
function useFocus(key: string) {
  const { modals, editor } = usePluginHost().registries
  const section = useRef<HTMLElement>(null)
  const enter = useEffectEvent(() => {
    const first = section.current?.querySelector<HTMLElement>(FOCUSABLE) ?? section.current
    first?.focus()
    if (first instanceof HTMLInputElement) first.select()
  })
  useEffect(() => {
    // Its own code may have chosen another field.
    if (!section.current?.contains(document.activeElement)) enter()
    return modals.openedAgain.listen((id) => {
      if (id === key) enter()
    })
  }, [key, modals])
  useLayoutEffect(() => {
    const element = section.current
    return () => {
      if (hasFocus(element)) editor.focus()
    }
  }, [editor])
  return section
}

/** Closes it: from within, and the one that opened last from the text as well. */
function useEscape(key: string, section: RefObject<HTMLElement | null>): void {
  const { modals } = usePluginHost().registries
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return
      const isLast = modals.list().at(-1) === key
      const isInText = event.target instanceof Element && event.target.closest('.editor-page') !== null
      if (hasFocus(section.current) || (isLast && isInText)) modals.close(key)
    }
    window.addEventListener('keydown', hear)
    return () => {
      window.removeEventListener('keydown', hear)
    }
  }, [key, modals, section])
}

/** Also when nothing has it, as after a press on a button that switched itself off. */
function hasFocus(element: HTMLElement | null): boolean {
  return document.activeElement === document.body || element?.contains(document.activeElement) === true
}
