import type { Actor, LegCampaign, LegManager } from '@live-calls/core';
import type { Webhook } from '@live-calls/core/adapter';

/** A call that is asked for before it is dialled. */
export interface TrafficCall {
  /** Who asks. */
  readonly actor: Actor;
  /** The account. */
  readonly accountId: string;
  /** The host's reference. */
  readonly callRef: string;
  /** The provider. */
  readonly provider: string;
  /** Number called. */
  readonly to: string;
  /** Caller. */
  readonly from?: string;
  /** Campaign. */
  readonly campaign?: LegCampaign;
  /** Manager. */
  readonly manager?: LegManager;
}

/** What a host does with a billing while calls come and go: the part of `Billing` that traffic is played against. */
export interface TrafficBilling {
  /** Live calls. */
  readonly calls: {
    /** Asks for a call. */
    authorize(request: TrafficCall): Promise<{
      /** `authorized`, or why not. */
      readonly status: string;
      /** Limit to give the vendor, in seconds. */
      readonly limitSeconds?: number;
    }>;
    /** Says which leg a call got. */
    bind(request: {
      readonly actor: Actor;
      readonly accountId: string;
      readonly callRef: string;
      readonly provider: string;
      readonly legId: string;
    }): Promise<unknown>;
    /** A call as it stands. */
    get(request: { readonly actor: Actor; readonly accountId: string; readonly callRef: string }): Promise<{
      /** Seconds from the answer that were paid for. */
      readonly grantedSeconds: number;
    }>;
  };
  /** What providers report. */
  readonly telephony: {
    /** Takes a webhook. */
    receiveWebhook(
      provider: string,
      webhook: Webhook,
    ): Promise<{
      /** `received`, or `ignored`. */
      readonly status: string;
    }>;
  };
  /** Does what is due. */
  readonly worker: {
    /** Does it once. */
    runOnce(): Promise<unknown>;
  };
  /** Compares with the provider's list, and records what was missed. */
  reconcile(request: {
    readonly actor: Actor;
    readonly provider: string;
    readonly from: Date;
    readonly until: Date;
  }): PromiseLike<unknown>;
}
