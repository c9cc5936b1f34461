import type { Options } from 'tsup';
import { libraryBuild } from '../../tsup.base.ts';

const config: Options = libraryBuild('src/index.ts');

export default config;
