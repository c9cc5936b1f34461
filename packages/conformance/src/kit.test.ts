import { memoryStorage } from '../../storage-memory/src/index.ts';
import { proveCases } from './__fixtures__/prove-cases.ts';
import { brokenStorages } from './broken/broken-storages.ts';
import { proof } from './broken/proof.ts';
import { storageCases } from './storage/storage-cases.ts';

/** A broken storage may as well never answer. */
const PATIENCE_MS = 5000;

proveCases({
  things: 'storages',
  cases: storageCases,
  broken: brokenStorages,
  proof,
  run(one, { over }) {
    const storage = over(memoryStorage());
    const another = async () => {
      await storage.open();
      return storage;
    };
    const impatient = new Promise<never>((_, reject) => {
      setTimeout(() => reject(new Error('no answer')), PATIENCE_MS).unref();
    });
    return Promise.race([one.run({ storage, another }), impatient]);
  },
});
