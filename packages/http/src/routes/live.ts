import type { Standing } from '@live-calls/core';
import { Answer } from '../answer.ts';
import { type LiveStreamOptions, liveStream } from '../live-stream.ts';
import type { Read } from '../operation.ts';
import { Ended } from '../problem.ts';
import type { Routes } from '../route.ts';
import { standing } from '../schemas/accounts.ts';

/** Views that are kept up to date. */
export interface LiveApi {
  /** State, wallet and banner as server-sent events; the data of each is what is read here. */
  'GET /accounts/{accountId}/live': Read<Standing>;
}

/**
 * Makes their routes.
 *
 * @param options - How views are kept.
 * @returns The routes.
 */
export function liveRoutes(options: LiveStreamOptions): Routes<LiveApi> {
  return {
    'GET /accounts/{accountId}/live': {
      access: 'member',
      summary:
        'State, wallet and banner as server-sent events; each has the version of the account as its id.',
      produces: ['text/event-stream'],
      events: { standing },
      handle: ({ command, live, request }) => {
        const { accountId } = command;
        if (!live.hasRoom(accountId)) throw tooMany();
        const headers = { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' };
        // A head is asked for to be read, not to be watched.
        if (request.method === 'HEAD') return new Answer(200, headers);
        const seen = request.headers.get('last-event-id');
        const view = { accountId, seen, signal: request.signal };
        return new Answer(200, headers, liveStream(live, view, options));
      },
    },
  };
}

function tooMany(): Ended {
  return new Ended({
    status: 429,
    code: 'too-many-views',
    title: 'Too many live views',
    detail: 'Too many look at this account live already; try again later, or read the balance.',
    headers: { 'retry-after': '30' },
  });
}
