import type { Actor } from '@live-calls/core';

/** Who gives every command of the model. */
export const actor: Actor = { role: 'system', id: 'model' };
