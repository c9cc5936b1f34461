import { acme } from '../../../billing.ts';

const answer = async (request: Request): Promise<Response> => (await acme()).handler(request);

export { answer as DELETE, answer as GET, answer as HEAD, answer as OPTIONS, answer as POST, answer as PUT };
