import type { SimulationStep, SimulationTrace } from './trace.ts';

/**
 * Prints a step in a line, for people.
 *
 * @param step - The step.
 * @param trace - Where it is from, for the names of its accounts.
 * @returns The line.
 */
export function showStep(step: SimulationStep, { setting }: Pick<SimulationTrace, 'setting'>): string {
  const { currency } = setting.contract;
  const of = (place: number): string => setting.accounts[place % setting.accounts.length]?.accountId ?? '';
  const at = `${new Date(step.atMs).toISOString()}  ${step.name}`;
  switch (step.type) {
    case 'call': {
      const { to, status, talkMs, child } = step.call;
      const asks = step.asked ? 'asks and calls' : 'is in a call that nobody asked for,';
      const talk = status === 'completed' ? `talks ${seconds(talkMs)}` : status;
      const second = child === undefined ? '' : `, with a second leg to ${child.to}`;
      return `${at}: ${of(step.account)} ${asks} ${to}, ${talk}${second}`;
    }
    case 'buy': {
      const words = step.words.map(({ type, percent = 100, afterMs }) => {
        const part = percent === 100 ? '' : ` ${percent} %`;
        return `, then ${type}${part} after ${seconds(afterMs)}`;
      });
      const end = step.cancelAfterMs === undefined ? '' : `, withdrawn after ${seconds(step.cancelAfterMs)}`;
      const asked = `${of(step.account)} buys ${step.amount} ${currency} by ${step.method}`;
      return `${at}: ${asked}: ${step.answer}${words.join('')}${end}`;
    }
    case 'cash': {
      const use = step.assignAfterMs === undefined ? '' : `; assigned after ${seconds(step.assignAfterMs)}`;
      return `${at}: ${step.amount} ${currency} of ${of(step.account)} arrive that pay nothing${use}`;
    }
    case 'operator':
      return step.adjust === undefined
        ? `${at}: ${of(step.account)} is suspended for ${seconds(step.suspendForMs ?? 0)}`
        : `${at}: the balance of ${of(step.account)} is adjusted by ${step.adjust} ${currency}`;
    case 'crash': {
      const again = step.isRepeated ? 'whoever waits asks again' : 'whoever waits gives up';
      return `${at}: at decision ${step.decision} from here: ${CRASHES[step.point]}; ${again}`;
    }
    case 'trouble': {
      const ahead = step.aheadMs === undefined ? '' : ` by ${seconds(step.aheadMs)}`;
      return `${at}: ${TROUBLES[step.of]}${ahead} for ${seconds(step.forMs)}`;
    }
  }
}

const CRASHES: { readonly [point: string]: string } = {
  before: 'the process dies before the commit',
  after: 'the process dies behind the commit',
  within: 'the process dies within the commit',
  lost: 'the answer is lost behind the commit',
  refused: 'the storage does not answer, and commits nothing',
};

const TROUBLES: { readonly [of: string]: string } = {
  host: 'the host is away',
  telephony: 'the provider does not answer',
  payments: 'the processor does not answer',
  notifier: 'the notifier does not answer',
  clock: "the host's clock is ahead",
};

function seconds(ms: number): string {
  const size = Math.abs(ms);
  if (size >= 172_800_000) return `${(ms / 86_400_000).toFixed(1)} days`;
  if (size >= 7_200_000) return `${(ms / 3_600_000).toFixed(1)} h`;
  return size >= 120_000 ? `${(ms / 60_000).toFixed(1)} min` : `${(ms / 1000).toFixed(1)} s`;
}
