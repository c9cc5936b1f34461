/**
 * The complete in-memory storage: the reference for every other storage.
 *
 * @packageDocumentation
 */
export { type MemoryStorageOptions, memoryStorage } from './memory-storage.ts';
