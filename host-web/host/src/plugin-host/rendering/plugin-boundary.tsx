import { Component, type ReactNode } from 'react'
import { messageOf } from '../faults/blame'
import { CompactFailure, FailurePanel } from './plugin-failure'
import type { PluginHost } from '../plugin-host'
import type { Contribution } from '../registries/slot-registry'

interface State {
  failure: { error: unknown } | null
}

interface Props {
  host: PluginHost
  contribution: Contribution
  children: ReactNode
}

/** Keeps what one contribution throws while rendering from everything else, and says whose it is. */
export class PluginBoundary extends Component<Props, State> {
  override state: State = { failure: null }

  static getDerivedStateFromError(error: unknown): State {
    return { failure: { error } }
  }

  override componentDidCatch(error: unknown): void {
    this.props.host.report(this.props.contribution.pluginId, error)
  }

  override render(): ReactNode {
    const { failure } = this.state
    if (!failure) return this.props.children
    const { host, contribution } = this.props
    const roomy = contribution.slot === 'sidebar' || contribution.slot === 'modal'
    const Failure = roomy ? FailurePanel : CompactFailure
    return (
      <Failure
        pluginName={contribution.pluginName}
        message={messageOf(failure.error)}
        onRetry={() => {
          this.setState({ failure: null })
        }}
        onDisable={() => {
          void host.disable(contribution.pluginId)
        }}
      />
    )
  }
}
