import { type Chance, chanceOf } from '../storage/chance.ts';
import { Agenda } from './agenda.ts';
import type { SimulatedCall, SimulatedLeg } from './simulated-leg.ts';

/** What the vendor takes its time for, and how it names legs. */
export interface VendorPace {
  /** Longest time that a leg is missing from the list after its end, milliseconds. */
  readonly listingLagMs: number;
  /** Longest time until the price of a leg is known, milliseconds. */
  readonly priceLagMs: number;
  /** How late the vendor cuts off at a cap, milliseconds. */
  readonly cutLateMs: number;
  /** What ids of legs begin with. */
  readonly legIdPrefix: string;
}

/** What comes next of a leg; what was planned before a change of plans is void. */
type Turn =
  | { readonly type: 'ring' | 'answer'; readonly legId: string }
  | { readonly type: 'end'; readonly legId: string; readonly plan: number };

/** Told of a change of a leg, when it was, and of the chance that is the call's own. */
export type TellLeg = (leg: SimulatedLeg, atMs: number, chance: Chance | undefined) => void;

/** A leg, and what is still to come of it. */
interface Course {
  leg: SimulatedLeg;
  readonly call: SimulatedCall;
  /** The call's own, where it has one. */
  readonly chance: Chance | undefined;
  readonly children: Course[];
  plan: number;
}

const RINGS_AFTER_MS = 400;
const ENDED: ReadonlySet<string> = new Set(['completed', 'busy', 'no-answer', 'canceled', 'failed']);

/**
 * The world of a vendor: legs that ring, talk and end by themselves as time passes. It cuts off at the caps it was given, and at
 * no other time.
 */
export class SimulatedVendor {
  readonly #courses = new Map<string, Course>();
  readonly #agenda = new Agenda<Turn>();
  readonly #chance: Chance;
  readonly #pace: VendorPace;
  readonly #tell: TellLeg;
  #begun = 0;

  /**
   * @param chance - Where chance comes from.
   * @param pace - What the vendor takes its time for.
   * @param tell - Told of every change of a leg, in order.
   */
  constructor(chance: Chance, pace: VendorPace, tell: TellLeg) {
    this.#chance = chance;
    this.#pace = pace;
    this.#tell = tell;
  }

  /** When the next thing happens, epoch milliseconds; absent when everything is over. */
  get nextAtMs(): number | undefined {
    return this.#agenda.nextAtMs;
  }

  /** Every leg as it stands, in the order in which they were dialled. */
  get legs(): readonly SimulatedLeg[] {
    return [...this.#courses.values()].map(({ leg }) => leg);
  }

  /**
   * One leg as it stands.
   *
   * @param legId - The leg.
   */
  leg(legId: string): SimulatedLeg | undefined {
    return this.#courses.get(legId)?.leg;
  }

  /**
   * Forgets legs that are over, as vendors do after some time.
   *
   * @param endedBeforeMs - Those that ended before.
   */
  forget(endedBeforeMs: number): void {
    for (const [legId, { leg }] of this.#courses) {
      if (leg.endedAtMs !== undefined && leg.endedAtMs < endedBeforeMs) this.#courses.delete(legId);
    }
  }

  /**
   * Dials.
   *
   * @param call - What happens.
   * @param nowMs - Present time.
   * @returns The leg.
   */
  dial(call: SimulatedCall, nowMs: number): string {
    return this.#begin(call, nowMs, undefined).leg.legId;
  }

  /**
   * Lets time pass.
   *
   * @param nowMs - Until when.
   */
  run(nowMs: number): void {
    for (let turn = this.#agenda.take(nowMs); turn !== undefined; turn = this.#agenda.take(nowMs)) {
      this.#take(turn.item, turn.atMs);
    }
  }

  /**
   * Ends a leg by order.
   *
   * @param legId - The leg.
   * @param nowMs - Present time.
   */
  end(legId: string, nowMs: number): 'done' | 'already-ended' | 'not-found' {
    const course = this.#courses.get(legId);
    if (course === undefined) return 'not-found';
    if (ENDED.has(course.leg.status)) return 'already-ended';
    this.#finish(course, nowMs, 'order');
    return 'done';
  }

  /**
   * Moves the cap of a leg.
   *
   * @param legId - The leg.
   * @param capSeconds - Seconds from its answer.
   * @param nowMs - Present time.
   */
  cap(legId: string, capSeconds: number, nowMs: number): 'done' | 'already-ended' | 'not-found' {
    const course = this.#courses.get(legId);
    if (course === undefined) return 'not-found';
    if (ENDED.has(course.leg.status)) return 'already-ended';
    course.leg = { ...course.leg, capSeconds };
    if (course.leg.answeredAtMs !== undefined) this.#planEnd(course, nowMs);
    return 'done';
  }

  #begin(call: SimulatedCall, nowMs: number, parentLegId: string | undefined): Course {
    const { to, from, direction = 'outbound', parameters, capSeconds } = call;
    this.#begun += 1;
    const legId = call.legId ?? `${this.#pace.legIdPrefix}-${String(this.#begun).padStart(8, '0')}`;
    const chance = call.luck === undefined ? undefined : chanceOf(call.luck);
    const leg: SimulatedLeg = {
      legId,
      to,
      direction,
      status: 'queued',
      startedAtMs: nowMs,
      ...(parentLegId !== undefined && { parentLegId }),
      ...(from !== undefined && { from }),
      ...(parameters !== undefined && { parameters }),
      ...(capSeconds !== undefined && { capSeconds }),
    };
    const course: Course = { leg, call, chance, children: [], plan: 0 };
    this.#courses.set(legId, course);
    this.#tell(leg, nowMs, chance);
    this.#agenda.enter(nowMs + Math.min(RINGS_AFTER_MS, call.ringMs), { type: 'ring', legId });
    const isAnswered = call.status === 'completed';
    const turn: Turn = isAnswered ? { type: 'answer', legId } : { type: 'end', legId, plan: 0 };
    this.#agenda.enter(nowMs + call.ringMs, turn);
    return course;
  }

  #take(turn: Turn, atMs: number): void {
    const course = this.#courses.get(turn.legId);
    if (course === undefined || ENDED.has(course.leg.status)) return;
    if (turn.type === 'end') {
      if (turn.plan === course.plan) this.#finish(course, atMs, isCut(course) ? 'cap' : 'caller');
      return;
    }
    if (turn.type === 'ring') {
      this.#change(course, { status: 'ringing' }, atMs);
      return;
    }
    this.#change(course, { status: 'answered', answeredAtMs: atMs }, atMs);
    this.#planEnd(course, atMs);
    this.#addChild(course, atMs);
  }

  #addChild({ leg, call, children }: Course, atMs: number): void {
    if (call.child === undefined) return;
    const { to, afterMs, talkMs } = call.child;
    const { parameters, from } = call;
    const child = this.#begin(
      {
        to,
        status: 'completed',
        ringMs: afterMs,
        talkMs,
        ...(from && { from }),
        ...(parameters && { parameters }),
        ...(call.legId !== undefined && { legId: `${call.legId}-child` }),
        ...(call.luck !== undefined && { luck: call.luck + 1 }),
      },
      atMs,
      leg.legId,
    );
    children.push(child);
  }

  #planEnd(course: Course, nowMs: number): void {
    const { answeredAtMs = nowMs, legId } = course.leg;
    course.plan += 1;
    const endMs = answeredAtMs + Math.min(course.call.talkMs, capMs(course.leg) + this.#pace.cutLateMs);
    this.#agenda.enter(Math.max(nowMs, endMs), { type: 'end', legId, plan: course.plan });
  }

  #finish(course: Course, atMs: number, endedBy: NonNullable<SimulatedLeg['endedBy']>): void {
    const { call } = course;
    const wasAnswered = course.leg.answeredAtMs !== undefined;
    // What would have been answered, and was not, was given up before.
    const isGivenUp = endedBy === 'order' || call.status === 'completed';
    const status = wasAnswered ? 'completed' : isGivenUp ? 'canceled' : call.status;
    const { listingLagMs, priceLagMs } = this.#pace;
    const chance = course.chance ?? this.#chance;
    const listedAtMs = atMs + chance.below(listingLagMs + 1);
    const pricedAtMs = atMs + chance.below(priceLagMs + 1);
    this.#change(course, { status, endedAtMs: atMs, endedBy, listedAtMs, pricedAtMs }, atMs);
    // A leg that was bridged does not outlive the one it was bridged to.
    for (const child of course.children) {
      if (!ENDED.has(child.leg.status)) this.#finish(child, atMs, endedBy);
    }
  }

  #change(course: Course, change: Partial<SimulatedLeg>, atMs: number): void {
    course.leg = { ...course.leg, ...change };
    this.#tell(course.leg, atMs, course.chance);
  }
}

function isCut({ leg, call }: Course): boolean {
  return leg.answeredAtMs !== undefined && capMs(leg) < call.talkMs;
}

function capMs({ capSeconds }: SimulatedLeg): number {
  return capSeconds === undefined ? Number.MAX_SAFE_INTEGER / 2 : capSeconds * 1000;
}
