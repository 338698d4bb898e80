import { useEffect, useId, useRef, useState } from 'react'
import type UPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'

import { formatDate, formatWhole } from '../../ui/format'
import { ScrollRegion } from '../../ui/layout/scroll-region'
import { onThemeChange } from '../../ui/theme/theme'
import type { Series } from './series'

const HEIGHT = 180
const FEW = 'fewer than 5'

interface ChartProps {
  title: string
  description?: string
  days: readonly string[]
  series: readonly Series[]
  unit?: string
}

/** Lines by day, drawn; and the same as a table, for everybody who would rather read. */
export function Chart({ title, description, days, series, unit = '' }: ChartProps) {
  const heading = useId()
  const isEmpty = series.every(({ values }) => values.every((value) => value === 0 || value === null))
  return (
    <figure
      aria-labelledby={heading}
      className="min-w-0 rounded-lg border border-border bg-raised p-4 shadow-sm"
    >
      <figcaption>
        <h3 id={heading} className="text-sm font-semibold">
          {title}
        </h3>
        {description && <p className="mt-0.5 text-[13px] text-pretty text-muted">{description}</p>}
        <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-[13px] text-muted">
          {series.map(({ label, colour }) => (
            <li key={label} className="flex items-center gap-1.5">
              <span aria-hidden className="h-0.5 w-4" style={{ background: `var(--color-${colour})` }} />
              {label}
            </li>
          ))}
        </ul>
      </figcaption>
      {isEmpty ? (
        <p className="py-10 text-center text-sm text-muted">Nothing to draw in these days.</p>
      ) : (
        <Drawing days={days} series={series} unit={unit} />
      )}
      <details className="mt-2">
        <summary className="cursor-pointer text-[13px] text-muted">As a table</summary>
        <ScrollRegion label={`${title}, as a table`} className="mt-2 max-h-64">
          <table className="w-full text-left text-[13px] tabular-nums">
            <thead>
              <tr>
                {['Day', ...series.map(({ label }) => label)].map((label) => (
                  <th key={label} scope="col" className="py-1 pr-4 font-medium">
                    {label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {days.map((day, at) => (
                <tr key={day}>
                  <th scope="row" className="py-1 pr-4 font-normal whitespace-nowrap">
                    {formatDate(day)}
                  </th>
                  {series.map(({ label, values }) => (
                    <td key={label} className="py-1 pr-4">
                      {cellOf(values[at], unit)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      </details>
    </figure>
  )
}

const cellOf = (value: number | null | undefined, unit: string) =>
  value === null || value === undefined ? FEW : `${formatWhole(value)}${unit}`

type DrawingProps = Pick<ChartProps, 'days' | 'series'> & { unit: string }

/** The library is fetched when there is something to draw. */
function Drawing({ days, series, unit }: DrawingProps) {
  const place = useRef<HTMLDivElement>(null)
  const [isMissing, setMissing] = useState(false)
  useEffect(() => {
    const element = place.current
    if (!element) return
    let isOver = false
    let plot: UPlot | undefined
    let draw: (() => void) | undefined
    const size = new ResizeObserver(() => {
      plot?.setSize({ width: element.clientWidth, height: HEIGHT })
    })
    void import('uplot').then(
      ({ default: Plot }) => {
        if (isOver) return
        draw = () => {
          plot?.destroy()
          const times = days.map((day) => Date.parse(day) / 1000)
          plot = new Plot(
            optionsOf(element, series, unit),
            [times, ...series.map(({ values }) => values)],
            element,
          )
        }
        draw()
        size.observe(element)
      },
      () => {
        setMissing(true)
      },
    )
    const forget = onThemeChange(() => {
      draw?.()
    })
    return () => {
      isOver = true
      forget()
      size.disconnect()
      plot?.destroy()
    }
  }, [days, series, unit])
  if (isMissing)
    return (
      <p className="py-10 text-sm text-muted">The drawing could not be loaded. The table has all of it.</p>
    )
  return <div ref={place} aria-hidden className="mt-2 overflow-hidden" style={{ height: HEIGHT }} />
}

function optionsOf(element: HTMLElement, series: readonly Series[], unit: string): UPlot.Options {
  const styles = getComputedStyle(element)
  const colour = (name: string) => styles.getPropertyValue(`--color-${name}`).trim()
  const axis = {
    stroke: colour('muted'),
    grid: { stroke: colour('border'), width: 1 },
    ticks: { stroke: colour('border'), width: 1 },
    font: `12px ${styles.fontFamily}`,
  }
  return {
    width: element.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { drag: { x: false, y: false } },
    tzDate: (seconds) => new Date(seconds * 1000 + new Date(seconds * 1000).getTimezoneOffset() * 60_000),
    scales: { y: { range: (_, __, most) => [0, Math.max(1, most * 1.1)] } },
    axes: [
      { ...axis, values: (_, splits) => splits.map((seconds) => DAY_OF_MONTH.format(seconds * 1000)) },
      {
        ...axis,
        size: 56,
        incrs: WHOLE_STEPS,
        values: (_, splits) => splits.map((value) => `${COMPACT.format(value)}${unit}`),
      },
    ],
    series: [
      {},
      ...series.map(({ label, colour: name }) => ({
        label,
        stroke: colour(name),
        width: 2,
        points: { show: true, size: 5, fill: colour(name) },
      })),
    ],
  }
}

/** 1, 2, 5, 10 …: there are no halves of an install. */
const WHOLE_STEPS = Array.from({ length: 12 }, (_, power) =>
  [1, 2, 5].map((step) => step * 10 ** power),
).flat()
const DAY_OF_MONTH = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', timeZone: 'UTC' })
const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })
