/** Works in a process where the vendor's package is missing: what still works, and what is said of the rest. */
import { failureOf, withoutPackage } from '../../../core/test/without-package.ts';

withoutPackage('@vonage/voice');
const { vonageProvider } = await import('../index.ts');
const { account } = await import('./vonage-server.ts');

const { apiKey, applicationId, privateKey, signatureSecret } = account;
const provider = vonageProvider({ apiKey, applicationId, privateKey, signatureSecrets: [signatureSecret] });
const request = {
  callRef: 'call-1',
  to: '+442071838750',
  from: '+12025550123',
  limitSeconds: 540,
  eventUrl: 'https://host.test/vonage/events',
  answerUrl: 'https://host.test/vonage/answer',
};
const legId = 'leg-1';
const seen = {
  placeCall: await failureOf(provider.placeCall(request)),
  placeCallAgain: await failureOf(provider.placeCall(request)),
  fetchLeg: await failureOf(provider.fetchLeg({ legId })),
  endLeg: await failureOf(Promise.resolve(provider.endLeg?.({ legId }))),
  listLegs: await failureOf(provider.listLegs({ fromMs: 0, untilMs: 1000 })),
};
console.log(JSON.stringify(seen));
