import { type ReactNode, useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useRead } from '../data/account.tsx';
import { moneyText } from '../text/money.ts';
import { dateText } from '../text/time.ts';
import { Loaded } from '../ui/loaded.tsx';
import { type DayRange, daysOf } from './range.ts';
import { GroupTable } from './sums.tsx';
import type { ReportAsked } from './usage-report.tsx';

const HEIGHT = 240;

interface DayChartProps {
  readonly asked: ReportAsked;
  readonly range: DayRange;
}

/** The cost of each day as bars, and the same as a table. */
export function DayChart({ asked, range }: DayChartProps): ReactNode {
  const [isTable, setTable] = useState(false);
  const view = useRead('GET /accounts/{accountId}/usage-report/summary', { query: { ...asked, by: 'day' } });
  const days = daysOf(range);
  const isCut = (days.at(-1) ?? '') < range.to;
  return (
    <>
      <p className="chart-switch">
        <button
          type="button"
          className="button button-small"
          aria-pressed={isTable}
          onClick={() => setTable(!isTable)}
        >
          Show as table
        </button>
      </p>
      <div className="chart-place">
        <Loaded view={view} lines={6}>
          {({ groups, currency }) =>
            isTable ? (
              <GroupTable by="Day" groups={groups} />
            ) : groups.length === 0 ? (
              <p className="empty">No calls in this range.</p>
            ) : (
              <Bars
                currency={currency}
                days={days}
                amounts={new Map(groups.map(({ key, cost }) => [key ?? '', cost.amount]))}
              />
            )
          }
        </Loaded>
      </div>
      {isCut && !isTable && (
        <p className="hint">The first {days.length} days are drawn; the table has all of them.</p>
      )}
    </>
  );
}

interface BarsProps {
  readonly currency: string;
  readonly days: readonly string[];
  /** Decimal text by day. Only the height of a bar makes a number of it; nothing is reckoned with it. */
  readonly amounts: ReadonlyMap<string, string>;
}

function Bars({ currency, days, amounts }: BarsProps): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState<string>();
  const drawing = JSON.stringify([currency, days, [...amounts]]);
  useEffect(() => {
    const box = place.current;
    if (box === null) return;
    const [unit, dates, texts] = JSON.parse(drawing) as [string, string[], [string, string][]];
    const byDay = new Map(texts);
    const draw = (): uPlot => {
      const data: uPlot.AlignedData = [
        dates.map((_, index) => index),
        dates.map((day) => Number(byDay.get(day) ?? 0)),
      ];
      const options = optionsFor({
        width: box.clientWidth,
        dates,
        unit,
        onShow: (index) => setShown(dates[index ?? -1]),
      });
      return new uPlot(options, data, box);
    };
    let chart = draw();
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    const redraw = (): void => {
      chart.destroy();
      chart = draw();
    };
    const sizes = new ResizeObserver(() => chart.setSize({ width: box.clientWidth, height: HEIGHT }));
    sizes.observe(box);
    scheme.addEventListener('change', redraw);
    return () => {
      sizes.disconnect();
      scheme.removeEventListener('change', redraw);
      chart.destroy();
    };
  }, [drawing]);
  const text =
    shown === undefined
      ? 'Point at a day to see it.'
      : `${dateText(shown)}: ${moneyText({ currency, amount: amounts.get(shown) ?? '0' }, 'exact')}`;
  return (
    <figure className="chart">
      <div
        ref={place}
        role="img"
        aria-label={`Cost by day, ${days.length} days; the table has the same figures.`}
      />
      <figcaption className="hint">{text}</figcaption>
    </figure>
  );
}

interface Drawn {
  readonly width: number;
  readonly dates: readonly string[];
  readonly unit: string;
  readonly onShow: (index: number | null | undefined) => void;
}

function optionsFor({ width, dates, unit, onShow }: Drawn): uPlot.Options {
  const colours = getComputedStyle(document.documentElement);
  const colour = (name: string): string => colours.getPropertyValue(name).trim();
  const axis = {
    stroke: colour('--muted'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    hooks: { setCursor: [({ cursor }) => onShow(cursor.idx)] },
    scales: {
      x: { time: false, range: [-0.6, dates.length - 0.4] },
      y: { range: (_, __, most) => [0, most > 0 ? most * 1.1 : 1] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        incrs: [1, 2, 5, 7, 14, 30, 60],
        space: 72,
        values: (_, splits) => splits.map((at) => (Number.isInteger(at) ? shortDate(dates[at]) : '')),
      },
      {
        ...axis,
        size: 72,
        values: (_, splits) => splits.map((at) => moneyText({ currency: unit, amount: String(at) })),
      },
    ],
    series: [
      {},
      {
        fill: colour('--accent'),
        stroke: colour('--accent'),
        width: 0,
        points: { show: false },
        ...(uPlot.paths.bars !== undefined && { paths: uPlot.paths.bars({ size: [0.7, 48] }) }),
      },
    ],
  };
}

function shortDate(date: string | undefined): string {
  return date === undefined ? '' : dateText(date).replace(/,? \d{4}$/, '');
}
