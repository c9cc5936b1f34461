export { type CallField, type ColumnMapping, parseColumns } from './call-file/column-mapping.ts';
export type { BrokenLine, CallLine, FileCall, FileCallStatus, FileLine } from './call-file/file-call.ts';
export { finishedLeg } from './call-file/finished-leg.ts';
export { type CallFilePreset, type CallFilePresetName, callFilePresets } from './call-file/presets.ts';
export {
  type CallFileFormat,
  type CallFileSettings,
  type FilePieces,
  readCallBatches,
  readCalls,
} from './call-file/read-calls.ts';
export { readableCallers } from './call-file/readable-callers.ts';
export { runLiveCalls } from './run.ts';
export type { CommandStreams } from './streams.ts';
